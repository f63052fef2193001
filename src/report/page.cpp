// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assets.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::report {
namespace {

constexpr std::size_t rows_shown = 60;
constexpr std::size_t rows_in_sight = 30;  ///< longer tables scroll in a window
constexpr std::ptrdiff_t lines_open = 8;
constexpr std::size_t columns_of_any_screen = 3;

/// True if the rows of a table become blocks of named values on screens too narrow for its columns.
bool stacks(const PageTable& table) {
  return table.headings.size() > columns_of_any_screen && table.rows.size() <= rows_in_sight;
}

/// Returns the cells of a row.
/// @param headings shown next to the cells on narrow screens; empty if the table keeps its columns there
/// @param id target of links to the row; empty: none
std::string cells_html(const std::vector<Cell>& row, const std::vector<std::string>& headings,
                       const std::string& id) {
  std::string html = id.empty() ? "<tr>" : fmt::format("<tr id=\"{}\">", html_escaped(id));
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Cell& cell = row[i];
    const std::string heading =
        headings.empty() ? std::string() : fmt::format(" data-h=\"{}\"", html_escaped(headings[i]));
    if (cell.is_figure) {
      const std::string number = cell.number ? fmt::format("{}", *cell.number) : "";
      html += fmt::format("<td data-n=\"{}\"{}>{}</td>", number, heading, html_escaped(cell.text));
    } else {
      html += fmt::format("<td class=\"words\"{}>{}</td>", heading, html_escaped(cell.text));
    }
  }
  return html + "</tr>\n";
}

std::string table_html(const PageTable& table) {
  CROSSISLE_EXPECTS(std::all_of(table.rows.begin(), table.rows.end(),
                                [&](const auto& row) { return row.size() == table.headings.size(); }));
  std::string html = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\"><table "
      "class=\"sortable{1}\" aria-label=\"{0}\"><thead><tr>",
      html_escaped(table.caption), stacks(table) ? " stacks" : "");
  for (std::size_t column = 0; column < table.headings.size(); ++column) {
    const bool has_words = !table.rows.empty() && !table.rows.front()[column].is_figure;
    html += fmt::format("<th scope=\"col\"{}>{}</th>", has_words ? " class=\"words\"" : "",
                        html_escaped(table.headings[column]));
  }
  html += "</tr></thead><tbody>\n";
  const std::vector<std::string> headings = stacks(table) ? table.headings : std::vector<std::string>();
  CROSSISLE_EXPECTS(table.row_ids.empty() || table.row_ids.size() == table.rows.size());
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    html += cells_html(table.rows[row], headings, table.row_ids.empty() ? "" : table.row_ids[row]);
  return html + "</tbody></table></div>";
}

std::string facts_html(const std::vector<std::pair<std::string, std::string>>& facts) {
  if (facts.empty()) return {};
  std::string html = "<dl class=\"facts\">";
  for (const auto& [what, value] : facts) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", html_escaped(what), html_escaped(value));
  }
  return html + "</dl>";
}

std::string data_html(const Figure& figure) {
  const std::size_t rows = figure.data.rows();
  if (rows == 0 || rows > rows_shown) return {};
  PageTable table{"The numbers of: " + figure.title, {}, {}};
  for (const auto& column : figure.data.columns) table.headings.push_back(column.long_name);
  for (std::size_t row = 0; row < rows; ++row) {
    auto& cells = table.rows.emplace_back();
    for (const auto& column : figure.data.columns) cells.push_back(cell_of(column, row));
  }
  return "<details><summary>Numbers</summary>" + table_html(table) + "</details>";
}

}  // namespace

Cell cell_of(const store::Column& column, std::size_t row) {
  CROSSISLE_EXPECTS(row < column.rows());
  return std::visit(
      [&](const auto& values) -> Cell {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<Value, std::string>) {
          return values[row];
        } else {
          const auto number = static_cast<double>(values[row]);
          if (std::isnan(number)) return {"none", std::nullopt};
          return {fmt::format("{:.6g}", number), number};
        }
      },
      column.values);
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : core::escaped(text, "\n\t")) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

Page::Page(std::string title, std::string lead) : title_(std::move(title)), lead_(std::move(lead)) {}

void Page::begin_section(const std::string& id, const std::string& title, const std::string& lead) {
  sections_.push_back({id, title, {}});
  if (!lead.empty()) add_paragraph(lead);
}

void Page::add_paragraph(const std::string& text) {
  body() += fmt::format("<p class=\"wide\">{}</p>\n", html_escaped(text));
}

void Page::add_findings(const std::string& title, const std::vector<std::string>& sentences) {
  body() += fmt::format(R"(<div class="card"><h3>{}</h3><ul class="findings">)", html_escaped(title));
  for (const auto& sentence : sentences) body() += "<li>" + html_escaped(sentence) + "</li>";
  body() += "</ul></div>\n";
}

void Page::add_figures_of_merit(const std::vector<std::pair<std::string, std::string>>& figures) {
  body() += "<ul class=\"merits wide\">";
  for (const auto& [what, figure] : figures) {
    body() +=
        fmt::format("<li><span>{}</span> <strong>{}</strong></li>", html_escaped(what), html_escaped(figure));
  }
  body() += "</ul>\n";
}

void Page::add(Figure figure) {
  const std::string numbers = data_html(figure);
  add_figure(std::move(figure), numbers);
}

void Page::add_folded(Figure figure, const PageTable& table) {
  add_figure(std::move(figure), "<details><summary>Table</summary>" + table_html(table) + "</details>");
}

void Page::add_figure(Figure figure, const std::string& numbers) {
  // A drawing that is wider than a small screen scrolls in a window.
  const std::string drawing =
      figure.is_wide
          ? fmt::format(R"(<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>)",
                        html_escaped(figure.title), figure.svg)
          : figure.svg;
  const std::string drawings =
      figure.narrow_svg.empty()
          ? drawing
          : fmt::format(R"(<div class="on-wide">{}</div><div class="on-narrow">{}</div>)", drawing,
                        figure.narrow_svg);
  body() +=
      fmt::format("<figure class=\"card{}\" id=\"{}\"><h3>{}</h3>{}<figcaption>{}{}</figcaption></figure>\n",
                  figure.is_wide ? " wide" : "", figure.id, html_escaped(figure.title), drawings,
                  html_escaped(figure.caption), numbers);
  figures_.push_back(std::move(figure));
}

void Page::add(const PageTable& table) {
  const char* width = table.is_narrow ? "narrow" : table.rows.size() > rows_in_sight ? "wide tall" : "wide";
  body() += fmt::format("<div class=\"card {}\"><h3>{}</h3>{}</div>\n", width, html_escaped(table.caption),
                        table_html(table));
}

void Page::add_code(const std::string& title, const std::string& text) {
  const bool is_long = std::count(text.begin(), text.end(), '\n') > lines_open;
  body() +=
      fmt::format("<div class=\"card wide\"><details{}><summary>{}</summary><pre>{}</pre></details></div>\n",
                  is_long ? "" : " open", html_escaped(title), html_escaped(text));
}

void Page::add_html(const std::string& html) {
  body() += html;
}

std::string Page::html() const {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>\n{}{}</style>\n</head>\n<body>\n"
      "<a class=\"skip\" href=\"#content\">skip to the content</a>\n"
      "<header><h1>{}</h1><p class=\"lead\">{}</p>{}</header>\n<nav aria-label=\"sections\"><ul>",
      html_escaped(title_), figure_style, page_style, html_escaped(title_), html_escaped(lead_),
      facts_html(facts_));
  for (const auto& section : sections_) {
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, html_escaped(section.title));
  }
  html += "</ul></nav>\n<main id=\"content\">\n";
  for (const auto& section : sections_) {
    html += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n<div "
        "class=\"cards\">\n{2}</div></section>\n",
        section.id, html_escaped(section.title), section.body);
  }
  html +=
      "</main>\n<footer>Colours after Okabe and Ito, and Tol. Tables can be sorted by their "
      "headings.</footer>\n<script>\n";
  return html + std::string(page_script) + "</script>\n</body>\n</html>\n";
}

std::string standalone_svg(const Figure& figure) {
  const std::size_t end_of_tag = figure.svg.find('>') + 1;
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + figure.svg.substr(0, end_of_tag) + "<style>" +
         std::string(figure_style) +
         "</style><rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>" +
         figure.svg.substr(end_of_tag) + "\n";
}

}  // namespace crossisle::report
