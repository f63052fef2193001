// Part of Crossisle, SPDX-License-Identifier: MIT
/// LeakSanitizer asks for this by its name: tests of damaged files make HDF5 1.10.8 forget some of what it
/// made of an object header before it found it damaged. What our own code forgets is still reported, and so
/// is HDF5's in all other tests.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:H5O_protect\n";
}
