// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/core/precondition.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// Cell of a table: displayed text and sort key. Missing values sort after all others in both directions.
struct Cell {
  std::string text;
  bool is_figure = false;
  std::optional<double> number{};  ///< sort key; none if the value is missing

  Cell(std::string text_in)
      : text(std::move(text_in)) {}  // NOLINT(google-explicit-constructor): a text is a cell
  Cell(std::string text_in, std::optional<double> number_in)
      : text(std::move(text_in)), is_figure(true), number(number_in) {}
};

/// Returns a cell with a value of a column, to six digits; NaN is a missing value. @pre the column has the
/// row
Cell cell_of(const store::Column& column, std::size_t row);

/// Table for display, whose rows have one cell per heading. Scripts make its columns sortable; without
/// scripts it is a plain table.
struct PageTable {
  std::string caption;
  std::vector<std::string> headings;
  std::vector<std::vector<Cell>> rows{};
  bool is_narrow = false;              ///< placed next to a figure, in its own window
  std::vector<std::string> row_ids{};  ///< targets of the marks of charts; empty: none
};

/// Returns any text escaped for HTML and SVG.
std::string html_escaped(std::string_view text);

/// Self-contained HTML file: it needs neither internet access nor scripts, follows the reader's light or dark
/// preference, and can be printed.
///
/// @code
///   Page page("rram_4networks", "the best chip has ...");
///   page.begin_section("search", "How the search went");
///   page.add(line_chart(...));
///   write(page.html());
/// @endcode
/// @pre a section has begun before anything is added
class Page {
 public:
  /// @param lead main statement of the page, in one sentence
  Page(std::string title, std::string lead);

  /// Sets the header's facts, which a reader needs first: technology, networks, constraints, date.
  void set_facts(std::vector<std::pair<std::string, std::string>> facts) { facts_ = std::move(facts); }
  void begin_section(const std::string& id, const std::string& title, const std::string& lead = {});
  void add_paragraph(const std::string& text);
  /// Adds a list of sentences next to a figure.
  void add_findings(const std::string& title, const std::vector<std::string>& sentences);
  /// Adds metrics in large type, each with its name.
  void add_figures_of_merit(const std::vector<std::pair<std::string, std::string>>& figures);
  void add(Figure figure);
  void add(const PageTable& table);
  /// Adds a figure with a table that the reader can unfold.
  void add_folded(Figure figure, const PageTable& table);
  /// Adds the text of a program or file, folded if it is longer than a few lines.
  void add_code(const std::string& title, const std::string& text);
  /// Adds HTML, which may contain scripts, such as parallel coordinates. @pre well-formed
  void add_html(const std::string& html);
  /// Records a figure that was shown by `add_html`, so that it is exported.
  void note(Figure figure) { figures_.push_back(std::move(figure)); }

  std::string html() const;
  const std::vector<Figure>& figures() const noexcept { return figures_; }

 private:
  struct Section {
    std::string id;
    std::string title;
    std::string body;
  };
  void add_figure(Figure figure, const std::string& numbers);
  std::string& body() {
    CROSSISLE_EXPECTS(!sections_.empty());
    return sections_.back().body;
  }

  std::string title_;
  std::string lead_;
  std::vector<std::pair<std::string, std::string>> facts_;
  std::vector<Section> sections_;
  std::vector<Figure> figures_;
};

}  // namespace crossisle::report
