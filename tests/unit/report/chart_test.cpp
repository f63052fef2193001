// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/chart.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <regex>

#include "crossisle/report/page.hpp"

namespace crossisle::report {
namespace {

using testing::ElementsAre;
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

TEST(XyChart, DrawsPointsThatTouchAsOneLine) {
  // 480 points on an axis of fewer pixels: at least one in each.
  Series row{"row", {}, {}, Shape::points};
  for (int i = 0; i <= 480; ++i) {
    row.x.push_back(i);
    row.y.push_back(1.0);
  }

  const auto figure = xy_chart({"dots", "Dots", ""}, {"x"}, {"y"}, {row});

  EXPECT_EQ(count(figure.svg, "class=\"dot"), 1U);
  EXPECT_EQ(count(figure.svg, "h0"), 0U);
  EXPECT_GT(figure.data.rows(), 300U);
}

TEST(XyChart, DrawsInfiniteValuesInTheirStrip) {
  const double infinity = std::numeric_limits<double>::infinity();
  Series marks{"marks", {1.0, infinity}, {1.0, 2.0}, Shape::marks};
  marks.tips = {"finite", "no traffic"};

  const auto plain = xy_chart({"plain", "Plain", ""}, {"x"}, {"y"}, {marks});
  const auto with_strip =
      xy_chart({"strip", "Strip", ""}, {"x", Scale::log, {}, false, "none"}, {"y"}, {marks});

  EXPECT_THAT(plain.svg, Not(HasSubstr("no traffic")));
  EXPECT_THAT(with_strip.svg, HasSubstr("no traffic"));
  EXPECT_THAT(with_strip.svg, HasSubstr(">none</text>"));
  EXPECT_THAT(with_strip.svg, Not(HasSubstr("inf")));
}

TEST(CascadeChart, BeginsEachBarWhereTheOneBeforeEnds) {
  const auto figure = cascade_chart({"cascade", "Cascade", ""}, "mJ", {"one", "two"}, {3.0, 1.0});

  // The bars of 3 and 1 of 4, and that of the total, begin at the left, after 3/4, and at the left.
  const std::regex rectangle("<rect x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\"");
  std::vector<double> begins;
  std::vector<double> widths;
  for (std::sregex_iterator each(figure.svg.begin(), figure.svg.end(), rectangle), end; each != end; ++each) {
    begins.push_back(std::stod((*each)[1]));
    widths.push_back(std::stod((*each)[2]));
  }
  ASSERT_EQ(begins.size(), 3U);
  EXPECT_NEAR(begins[1], begins[0] + widths[0], 0.15);
  EXPECT_NEAR(widths[0], 3.0 * widths[1], 0.3);
  EXPECT_EQ(begins[2], begins[0]);
  EXPECT_NEAR(widths[2], widths[0] + widths[1], 0.2);
}

TEST(ScheduleChart, HasNamesUnlessThereAreTooManyRows) {
  std::vector<Span> few(3, {"layer", 0.0, 1.0, 0, ""});
  few[1].note = "sets the interval";
  const std::vector<Span> many(200, {"layer", 0.0, 1.0, 1, ""});

  const auto named = schedule_chart({"few", "Few", ""}, "s", {"one", "two"}, few, {{"result", 1.0}});
  const auto dense = schedule_chart({"many", "Many", ""}, "s", {"one", "two"}, many, {});

  EXPECT_EQ(count(named.svg, ">layer<"), 3U);
  EXPECT_THAT(named.svg, HasSubstr("sets the interval"));
  EXPECT_THAT(named.svg, HasSubstr(">result<"));
  EXPECT_EQ(count(dense.svg, ">layer<"), 0U);
  EXPECT_EQ(dense.data.rows(), 200U);
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

std::vector<std::string> axis_numbers(const std::string& svg, const char* anchor) {
  std::vector<std::string> numbers;
  const std::string mark = std::string("text-anchor=\"") + anchor + "\">";
  for (std::size_t at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    numbers.push_back(svg.substr(begin, svg.find('<', begin) - begin));
  }
  return numbers;
}

TEST(XyChart, SharesStayBetweenTheirEnds) {
  const auto numbers = [](std::vector<double> values) {
    const Series line{"feasible", {1, 2, 3}, std::move(values)};
    return axis_numbers(xy_chart({"share"}, {"generation"}, {"%", Scale::linear, percentages}, {line}).svg,
                        "end");
  };

  EXPECT_THAT(numbers({0, 0, 0}), ElementsAre("0", "20", "40", "60", "80", "100"));
  EXPECT_THAT(numbers({100, 100, 100}), ElementsAre("0", "20", "40", "60", "80", "100"));
  EXPECT_THAT(numbers({1, 4, 5}), ElementsAre("0", "1", "2", "3", "4", "5"));
}

// Quartiles of 1 ... 19 and 1e9: 5.75 and 15.25; their fence is 15.25 (15.25 / 5.75)^1.5 = 65.9.
TEST(XyChart, AnAxisThatCutsOutliersSaysHowManyItLeavesOut) {
  Series line{"objective", {}, {}, Shape::line};
  for (int i = 1; i < 20; ++i) {
    line.x.push_back(i);
    line.y.push_back(i);
  }
  line.x.push_back(20);
  line.y.push_back(1e9);

  const auto all = xy_chart({"all", "", "Lines."}, {"x"}, {"y", Scale::log}, {line});
  const auto cut = xy_chart({"cut", "", "Lines."}, {"x"}, {"y", Scale::log, {}, true}, {line});

  EXPECT_EQ(all.caption, "Lines.");
  EXPECT_EQ(cut.caption, "Lines. 1 of 20 values lie above the axis, the largest at 1e+09.");
  EXPECT_THAT(axis_numbers(cut.svg, "end"), ElementsAre("1", "3", "10", "30"));
  EXPECT_THAT(cut.svg, HasSubstr("<clipPath id=\"window-cut\">"));
  EXPECT_EQ(cut.data.rows(), 20U);  // the data table is complete
}

TEST(XyChart, AnAxisWithoutOutliersIsNotCut) {
  const Series line{"objective", {1, 2, 3, 4}, {2, 1.9, 1.8, 1.7}};

  const auto chart = xy_chart({"chart"}, {"x"}, {"y", Scale::log, {}, true}, {line});

  EXPECT_EQ(chart.caption, "");
  EXPECT_THAT(chart.svg, Not(HasSubstr("clipPath")));
}

TEST(BoxChart, NumbersOfItsAxisDoNotRunIntoOneAnother) {
  const auto figure = box_chart({"box"}, {"objective", Scale::log}, {{std::string(60, 'n'), {0.002, 0.02}}});

  EXPECT_THAT(axis_numbers(figure.svg, "middle"), ElementsAre("0.002", "0.005", "0.01", "0.02", "objective"));
}

TEST(Page, TellsItsFactsInTheHeader) {
  Page page("title", "lead");
  page.set_facts({{"technology", "rram <32 nm>"}, {"date", "2026-11-28 01:24 UTC"}});

  const std::string html = page.html();

  EXPECT_THAT(html, HasSubstr("<dt>technology</dt><dd>rram &lt;32 nm&gt;</dd>"));
  EXPECT_LT(html.find("2026-11-28 01:24 UTC"), html.find("</header>"));
}

TEST(Page, NamesCellsWhereScreensAreTooNarrowForColumns) {
  Page page("title", "lead");
  page.begin_section("tables", "Tables");
  page.add({"wide", {"run", "seed", "area", "energy"}, {{{"a"}, {"1", 1.0}, {"2", 2.0}, {"3", 3.0}}}});
  page.add({"slim", {"knob", "value"}, {{{"a"}, {"1", 1.0}}}});

  const std::string html = page.html();

  EXPECT_THAT(html, HasSubstr("<table class=\"sortable stacks\" aria-label=\"wide\">"));
  EXPECT_THAT(html, HasSubstr("<td data-n=\"2\" data-h=\"area\">2</td>"));
  EXPECT_THAT(html, HasSubstr("<table class=\"sortable\" aria-label=\"slim\">"));
}

TEST(Page, DrawsTheNarrowFormOfAFigureBesideTheWideOne) {
  Page page("title", "lead");
  page.begin_section("figures", "Figures");
  Figure figure{"chip", "The chip", "", "<svg>wide</svg>"};
  figure.narrow_svg = "<svg>narrow</svg>";
  page.add(figure);

  EXPECT_THAT(
      page.html(),
      HasSubstr("<div class=\"on-wide\"><svg>wide</svg></div><div class=\"on-narrow\"><svg>narrow</svg>"));
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
