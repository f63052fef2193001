#!/usr/bin/env python3
"""Checks a page of `crossisle report`: well-formed, self-contained, small, usable by keyboard and reader.

Elements are closed in order, ids are distinct and every reference to one has its target, headings descend by one level, every
drawing has a title and every control a label; nothing is loaded from anywhere.
"""
import html.parser
import os
import re
import sys

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Checker(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.wanted, self.problems = [], set(), set(), []
        self.heading = 0

    def problem(self, what):
        self.problems.append(f"line {self.getpos()[0]}: {what}")

    def attributes(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.problem(f"id {value} is given twice")
                self.ids.add(value)
            if name in ("src", "srcset") or (name == "href" and not value.startswith(("#", "data:"))):
                self.problem(f"{tag} loads {value}")
            if name == "href" and value.startswith("#"):
                self.wanted.add(value[1:])
            if name == "clip-path" and value.startswith("url(#"):
                self.wanted.add(value[5:-1])
            if name == "aria-labelledby":
                self.wanted.update(value.split())
        given = dict(attributes)
        if tag == "svg" and given.get("role") != "img":
            self.problem("a drawing without a role")
        if tag == "th" and "scope" not in given:
            self.problem("a heading of a table without a scope")
        if tag[0] == "h" and tag[1:].isdigit():
            level = int(tag[1:])
            if level > self.heading + 1:
                self.problem(f"{tag} after h{self.heading}")
            self.heading = level

    def handle_starttag(self, tag, attributes):
        self.attributes(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.attributes(tag, attributes)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.problem(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()


def main():
    for file in sys.argv[1:]:
        if os.path.getsize(file) > 2_000_000:
            sys.exit(f"{file}: larger than 2 MB")
        with open(file, encoding="utf-8") as stream:
            text = stream.read()
        checker = Checker()
        checker.feed(text)
        checker.close()
        problems = checker.problems + [f"{tag} is not closed" for tag in checker.open]
        problems += [f"no element has the id {name}" for name in sorted(checker.wanted - checker.ids)]
        if not text.startswith("<!DOCTYPE html>"):
            problems.append("no DOCTYPE")
        if re.search(r"url\((?!#)", text) or "@import" in text:
            problems.append("a style loads something")
        if problems:
            sys.exit("\n".join(f"{file}: {problem}" for problem in problems[:20]))


main()
