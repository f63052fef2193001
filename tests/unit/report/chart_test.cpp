// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/chart.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "crossisle/report/page.hpp"

namespace crossisle::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(XyChart, DrawsOnePointPerPixelAndGivesTheNumbersOfThose) {
  Series many{"many", {}, {}, Shape::points};
  for (int i = 0; i < 100000; ++i) {
    many.x.push_back(i % 10);
    many.y.push_back(i % 7);
  }

  const auto figure = xy_chart({"dots", "Dots", "all"}, {"x"}, {"y"}, {many});

  EXPECT_EQ(figure.data.rows(), 70U);
  EXPECT_EQ(count(figure.svg, "h0"), 70U);
}

TEST(XyChart, LeavesOutWhatALogarithmicAxisHasNot) {
  const auto figure = xy_chart({"log", "Log", ""}, {"x"}, {"y", Scale::log},
                               {{"line", {1, 2, 3, 4}, {1.0, 0.0, -1.0, 100.0}}});

  EXPECT_THAT(figure.svg, Not(HasSubstr("nan")));
  EXPECT_THAT(figure.svg, Not(HasSubstr("inf")));
  EXPECT_EQ(count(figure.svg, "class=\"line"), 1U);
}

TEST(XyChart, NothingIsAnEmptyChart) {
  const auto figure = xy_chart({"none", "None", ""}, {"x"}, {"y", Scale::log}, {{"line", {}, {}}});

  EXPECT_THAT(figure.svg, Not(HasSubstr("nan")));
  EXPECT_EQ(figure.data.rows(), 0U);
}

TEST(EcdfChart, RisesByOneRunAtEachValue) {
  const auto figure = ecdf_chart({"ecdf", "Ecdf", ""}, {"objective"}, {{"a", {3.0, 1.0}}});

  EXPECT_THAT(figure.data.values<double>("x"), testing::ElementsAre(1.0, 1.0, 3.0));
  EXPECT_THAT(figure.data.values<double>("y"), testing::ElementsAre(0.0, 0.5, 1.0));
}

TEST(BarChart, PartsAreAsLongAsTheirValues) {
  const auto figure = bar_chart({"bars", "Bars", ""}, "share", {"all"}, {{"a", {1.0}}, {"b", {3.0}}});
  const std::regex bar("<rect x=\"[^\"]*\" y=\"[^\"]*\" width=\"([^\"]*)\" height=\"18\" class=\"bar");
  std::vector<double> widths;
  for (std::sregex_iterator at(figure.svg.begin(), figure.svg.end(), bar); at != std::sregex_iterator();
       ++at) {
    widths.push_back(std::stod((*at)[1]));
  }

  ASSERT_EQ(widths.size(), 2U);
  EXPECT_NEAR(widths[1] / widths[0], 3.0, 0.01);
}

TEST(BoxChart, HasARowPerSample) {
  const auto figure =
      box_chart({"box", "Box", ""}, {"objective"}, {{"a", {1.0, 2.0}}, {"b", {}}, {"c", {3.0}}});

  EXPECT_EQ(count(figure.svg, "class=\"box\""), 2U);
  EXPECT_THAT(figure.svg, HasSubstr(">b</text>"));
}

TEST(Figures, NamesFromOutsideCannotEndTheirElements) {
  const auto figure = bar_chart({"x", "<script>", ""}, "a & b", {"</text><script>"}, {{"\"><", {1.0}}});

  EXPECT_THAT(figure.svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(figure.svg, HasSubstr("a &amp; b"));
}

TEST(StandaloneSvg, BringsItsStyles) {
  const auto svg = standalone_svg(xy_chart({"one", "One", ""}, {"x"}, {"y"}, {{"line", {1, 2}, {1, 2}}}));

  EXPECT_THAT(svg, testing::StartsWith("<?xml"));
  EXPECT_EQ(count(svg, "<style>"), 1U);
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme: dark"));
}

TEST(Page, HasNoNumberForAFigureThatIsNotThere) {
  Page page("title", "lead");
  page.begin_section("one", "First");
  page.add(PageTable{"table", {"value"}, {{{"-", std::nullopt}}, {{"1.5", 1.5}}}});

  const auto html = page.html();

  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">value</th>"));
  EXPECT_THAT(html, HasSubstr("<td data-n=\"\">-</td>"));
  EXPECT_THAT(html, Not(HasSubstr("e+308")));
}

TEST(Page, IsSelfContainedAndEscapesWhatItIsTold) {
  Page page("a < b", "lead & more");
  page.begin_section("one", "First", "text");
  page.add(xy_chart({"chart", "Chart", "caption"}, {"x"}, {"y"}, {{"line", {1, 2}, {1, 2}}}));
  page.add(PageTable{"table", {"name", "value"}, {{{"n<m"}, {"1.5", 1.5}}}});

  const auto html = page.html();

  EXPECT_THAT(html, HasSubstr("<title>a &lt; b</title>"));
  EXPECT_THAT(html, HasSubstr("lead &amp; more"));
  EXPECT_THAT(html, HasSubstr("n&lt;m"));
  EXPECT_THAT(html, HasSubstr("data-n=\"1.5\""));
  EXPECT_THAT(html, HasSubstr("<a href=\"#one\">First</a>"));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_EQ(page.figures().size(), 1U);
}

}  // namespace
}  // namespace crossisle::report
