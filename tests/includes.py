#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Checks who includes whom: rooms include only rooms on lower floors, no file includes itself through others, and the
headers of some libraries are included in one place alone. Examples include public headers alone.

  tests/includes.py                 # this tree
  tests/includes.py --self-check    # small trees that are wrong on purpose

The floors are those of the table in src/README.md, and what a room includes has to be among the rooms that it links in
src/CMakeLists.txt. Prints each problem as `file:line: problem (why) remedy` and ends with 1 if there is any."""
import argparse
import os
import pathlib
import re
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FLOOR = re.compile(r"^\|\s*(\d+)\s*\|\s*([^|]*)\|")
LINKS = re.compile(r"crossisle_add_room\(\s*(\w+)([^)]*)\)")
APPS = "apps"
EXAMPLES = "apps/examples/"

# Libraries whose headers are included in one room or file alone, so that all others can be built, tested and read without
# them.
LIBRARIES = {
    "MPI": (re.compile(r"(mpi\.h|boost/mpi(/.*|\.hpp))"), "island"),
    "HDF5": (re.compile(r"(hdf5(_hl)?\.h|H5\w*\.h)"), "store"),
    "CLI11": (re.compile(r"CLI/.*"), "apps/command_line.cpp"),
}

# Includes that break a rule for a reason. One that is not there any more is a problem as well.
EXCEPTIONS = {
    ("tests/unit/store/forged_file_test.cpp", "HDF5"):
        "forges run files that the program itself cannot write",
    ("tests/fuzz/run_file_shapes_fuzzer.cpp", "HDF5"):
        "makes run files of any shape, which the program itself cannot write",
}


class Tree:
    """A source tree: its floors, its links and the includes of its files."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.problems = []
        self.unused = set(EXCEPTIONS)
        self.floors = self.read_floors()
        self.links = self.read_links()
        self.includes = {path: self.read_includes(path) for path in self.sources()}

    def report(self, place, problem, why, remedy):
        self.problems.append(f"{place}: {problem} ({why}) {remedy}")

    def read_floors(self):
        floors = {}
        for line in (self.root / "src/README.md").read_text(encoding="utf-8").splitlines():
            if row := FLOOR.match(line):
                for room in re.findall(r"`([\w/]+)`", row[2]):
                    floors[room.strip("/")] = int(row[1])
        return floors

    def read_links(self):
        """Rooms that each room links, directly or through others."""
        text = (self.root / "src/CMakeLists.txt").read_text(encoding="utf-8")
        direct = {room: set(re.findall(r"crossisle::(\w+)", links)) for room, links in LINKS.findall(text)}
        links = {}
        for room in direct:
            links[room] = set()
            waiting = list(direct[room])
            while waiting:
                other = waiting.pop()
                if other not in links[room]:
                    links[room].add(other)
                    waiting += direct.get(other, ())
        return links

    def sources(self):
        for folder in ("include", "src", "apps", "tests"):
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".hpp", ".cpp", ".h", ".c", ".in"):
                    yield path.relative_to(self.root).as_posix()

    def read_includes(self, path):
        """(line, whether in quotes, header) of each include of a file."""
        lines = (self.root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        found = ((number, INCLUDE.match(line)) for number, line in enumerate(lines, 1))
        return [(number, match[1] == '"', match[2]) for number, match in found if match]

    def check(self):
        self.check_table()
        for path, includes in self.includes.items():
            for line, _, header in includes:
                self.check_room(path, line, header)
                self.check_libraries(path, line, header)
            if path.startswith(EXAMPLES):
                self.check_example(path)
        self.check_circles()
        for path, name in sorted(self.unused):
            if (self.root / path).exists():
                self.report("tests/includes.py", f"the exception of {path} for {name} is not needed",
                            "the file does not include it", "remove it from EXCEPTIONS")
        return self.problems

    def check_table(self):
        for folder in ("include/crossisle", "src"):
            rooms = {path.name for path in (self.root / folder).iterdir() if path.is_dir()}
            for room in sorted(rooms - set(self.floors)):
                self.report(f"{folder}/{room}", "the room has no floor", "src/README.md does not list it",
                            "add a row to the table there")
        for room, links in sorted(self.links.items()):
            for other in sorted(links & set(self.floors)):
                if room in self.floors and self.floors[other] >= self.floors[room]:
                    self.report("src/CMakeLists.txt", f"{room} links {other}",
                                f"floor {self.floors[room]} is not above floor {self.floors[other]}",
                                "move what both need to a lower room")

    def check_room(self, path, line, header):
        match = re.match(r"crossisle/(\w+)/", header)
        if ".." in header.split("/") and not path.startswith("tests/"):
            self.report(f"{path}:{line}", f"includes {header}", "the path leaves its folder",
                        "include crossisle/<room>/<header> or a header beside the file")
        if match is None:
            return
        own, other = room_of(path), match[1]
        if own is None or own == other:
            return
        if other not in self.floors or own not in self.floors:
            self.report(f"{path}:{line}", f"includes {header}", f"{other} or {own} has no floor in src/README.md",
                        "add a row to the table there")
        elif self.floors[other] >= self.floors[own]:
            self.report(f"{path}:{line}", f"{own} includes {header}",
                        f"floor {self.floors[own]} is not above floor {self.floors[other]}",
                        "move what both need to a lower room")
        elif own in self.links and other not in self.links[own]:
            self.report(f"{path}:{line}", f"{own} includes {header}", f"src/CMakeLists.txt links no {other} to {own}",
                        f"add crossisle::{other} there")

    def check_example(self, path):
        """Examples show what others can write: they know the public headers, and nothing of the program."""
        for line, is_quoted, header in self.includes[path]:
            if is_quoted and f"include/{header}" not in self.includes:
                self.report(f"{path}:{line}", f"includes {header}", "an example has public headers alone",
                            "include crossisle/<room>/<header>")

    def check_libraries(self, path, line, header):
        for name, (headers, home) in LIBRARIES.items():
            if not headers.fullmatch(header) or path == home or room_of(path) == home and not path.startswith("tests/"):
                continue
            if (path, name) in EXCEPTIONS:
                self.unused.discard((path, name))
            else:
                self.report(f"{path}:{line}", f"includes {header}", f"{name} is known to {home} alone",
                            f"call what {home} offers instead, or move the code there")

    def resolve(self, path, is_quoted, header):
        """The file of this tree that an include names, or None."""
        beside = os.path.normpath(os.path.join(os.path.dirname(path), header))
        for found in ([beside] if is_quoted else []) + ["include/" + header, "apps/" + header]:
            if found in self.includes:
                return found
        return None

    def check_circles(self):
        done, way = set(), []

        def visit(path):
            if path in way:
                circle = way[way.index(path):] + [path]
                self.report(path, "includes itself: " + " -> ".join(circle), "neither header can be read first",
                            "declare forward, or move what both need to a third header")
            if path in done or path in way:
                return
            way.append(path)
            for _, is_quoted, header in self.includes[path]:
                if found := self.resolve(path, is_quoted, header):
                    visit(found)
            way.pop()
            done.add(path)

        for path in self.includes:
            visit(path)


def room_of(path):
    """The room of a file, also of its unit test; `apps`; or None, for other tests, which may include everything."""
    parts = path.split("/")
    if parts[0] == APPS:
        return APPS
    if parts[:2] in (["include", "crossisle"], ["tests", "unit"]) and len(parts) > 3:
        return parts[2]
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def make_tree(folder, files):
    base = {
        "src/README.md": "| floor | room |\n|---|---|\n| 1 | `low` |\n| 2 | `island`, `store` |\n| 3 | `high` |\n"
                         "| 4 | `apps/` |\n",
        "src/CMakeLists.txt": "crossisle_add_room(low)\ncrossisle_add_room(island PUBLIC crossisle::low)\n"
                              "crossisle_add_room(store PUBLIC crossisle::low)\n"
                              "crossisle_add_room(high PUBLIC crossisle::island)\n",
        "include/crossisle/low/a.hpp": "",
        "include/crossisle/store/s.hpp": "",
        "src/high/x.cpp": '#include "crossisle/low/a.hpp"\n',
        "src/island/m.cpp": "#include <mpi.h>\n",
        "apps/command_line.cpp": "#include <CLI/CLI.hpp>\n#include \"crossisle/store/s.hpp\"\n",
    }
    for name, text in {**base, **files}.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(folder)


def self_check():
    """Finds exactly the problem that each tree has."""
    trees = [
        ({}, None),
        ({"include/crossisle/low/a.hpp": '#include "crossisle/high/b.hpp"\n'}, "low includes crossisle/high/b.hpp"),
        ({"src/island/n.cpp": '#include "crossisle/store/s.hpp"\n'}, "floor 2 is not above floor 2"),
        ({"tests/unit/low/a_test.cpp": '#include "crossisle/store/s.hpp"\n'}, "low includes crossisle/store/s.hpp"),
        ({"src/high/y.cpp": '#include "crossisle/store/s.hpp"\n'}, "links no store to high"),
        ({"src/new/y.cpp": ""}, "the room has no floor"),
        ({"src/store/y.cpp": "#include <boost/mpi/communicator.hpp>\n"}, "MPI is known to island alone"),
        ({"src/island/y.cpp": "#  include <hdf5_hl.h>\n"}, "HDF5 is known to store alone"),
        ({"src/high/y.cpp": "#include <CLI/CLI.hpp>\n"}, "CLI11 is known to apps/command_line.cpp alone"),
        ({"apps/main.cpp": "#include <CLI/CLI.hpp>\n"}, "CLI11 is known to apps/command_line.cpp alone"),
        ({"src/high/y.hpp": '#include "z.hpp"\n', "src/high/z.hpp": '#include "y.hpp"\n'}, "includes itself"),
        ({"src/high/y.cpp": '#include "../island/m.hpp"\n'}, "the path leaves its folder"),
        ({"apps/examples/e.cpp": '#include "crossisle/low/a.hpp"\n#include <fmt/format.h>\n'}, None),
        ({"apps/examples/e.cpp": '#include "table.hpp"\n', "apps/table.hpp": ""}, "an example has public headers alone"),
        ({"apps/examples/e.cpp": "#include <CLI/CLI.hpp>\n"}, "CLI11 is known to apps/command_line.cpp alone"),
    ]
    failures = 0
    for files, expected in trees:
        with tempfile.TemporaryDirectory() as folder:
            problems = make_tree(folder, files).check()
        wanted = 0 if expected is None else 1
        if len(problems) != wanted or (wanted and expected not in problems[0]):
            print(f"{files}: {problems} in place of '{expected}'")
            failures += 1
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default=pathlib.Path(__file__).parent.parent, help="tree (default: this one)")
    parser.add_argument("--self-check", action="store_true", help="check the check")
    arguments = parser.parse_args()
    if arguments.self_check:
        return 1 if self_check() else 0
    tree = Tree(arguments.source)
    problems = tree.check()
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{len(tree.includes)} files: includes go downward, without circles; "
              f"{', '.join(LIBRARIES)} each in one place")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
