// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// A cell of a table: what is read, and what it is sorted by. A figure that is not there stands behind all that are, whichever
/// way a table is sorted.
struct Cell {
  std::string text;
  bool is_figure = false;
  std::optional<double> number{};  ///< of a figure; none where it is not there

  Cell(std::string text_in)
      : text(std::move(text_in)) {}  // NOLINT(google-explicit-constructor): a text is a cell
  Cell(std::string text_in, std::optional<double> number_in)
      : text(std::move(text_in)), is_figure(true), number(number_in) {}
};

/// A value of a column, to six digits; NaN is a figure that is not there.
Cell cell_of(const store::Column& column, std::size_t row);

/// A table for people. With scripts its columns sort; without, it is a table.
struct PageTable {
  std::string caption;
  std::vector<std::string> headings;
  std::vector<std::vector<Cell>> rows{};
  bool is_narrow = false;  ///< stands beside a figure, in a window of its own
};

/// Any text as it may stand in HTML and SVG.
std::string html_escaped(std::string_view text);

/// One self-contained HTML file: no network, light and dark by the reader's preference, printable, readable without scripts.
///
/// @code
///   Page page("rram_4networks", "the best chip has ...");
///   page.begin_section("search", "How the search went");
///   page.add(line_chart(...));
///   write(page.html());
/// @endcode
class Page {
 public:
  /// @param lead what the page has to say, in a sentence
  Page(std::string title, std::string lead);

  /// What a reader has to know before the rest, each with its name, in the header: technology, networks, constraints, date.
  void set_facts(std::vector<std::pair<std::string, std::string>> facts) { facts_ = std::move(facts); }
  void begin_section(const std::string& id, const std::string& title, const std::string& lead = {});
  void add_paragraph(const std::string& text);
  /// Sentences below one another, beside a figure.
  void add_findings(const std::string& title, const std::vector<std::string>& sentences);
  /// Figures in large type, each with what it is.
  void add_figures_of_merit(const std::vector<std::pair<std::string, std::string>>& figures);
  void add(Figure figure);
  void add(const PageTable& table);
  /// A figure with a table that is opened on request.
  void add_folded(Figure figure, const PageTable& table);
  /// A text of a program or file, folded where it is longer than a few lines.
  void add_code(const std::string& title, const std::string& text);
  /// HTML that brings its own behaviour, such as parallel coordinates. @pre well-formed
  void add_html(const std::string& html);
  /// A figure that `add_html` has shown already, for the exports.
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
  std::string& body() { return sections_.back().body; }

  std::string title_;
  std::string lead_;
  std::vector<std::pair<std::string, std::string>> facts_;
  std::vector<Section> sections_;
  std::vector<Figure> figures_;
};

}  // namespace crossisle::report
