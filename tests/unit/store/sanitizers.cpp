// Part of Crossisle, SPDX-License-Identifier: MIT
/// Returns suppressions for LeakSanitizer, which calls this function by its name. In tests of damaged files,
/// HDF5 1.10.8 leaks parts of an object header that it has read before it detects the damage. Leaks of our
/// own code are still reported, and so are those of HDF5 in all other tests.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:H5O_protect\n";
}
