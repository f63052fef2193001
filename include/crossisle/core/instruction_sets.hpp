// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

/// Marks a loop whose iterations do not depend on each other, so that the compiler need not compare the
/// addresses of all arrays before it uses vector instructions.
#ifdef __clang__
#define CROSSISLE_INDEPENDENT_ITERATIONS _Pragma("clang loop vectorize(assume_safety)")
#else
#define CROSSISLE_INDEPENDENT_ITERATIONS _Pragma("GCC ivdep")
#endif

/// Compiles a function once for each of several instruction sets; the program selects the best one that the
/// processor has when it starts. All versions have the same results bit for bit, because no operation is
/// contracted or reordered (-ffp-contract=off, no -ffast-math).
///
/// Rounding to whole numbers is a single instruction from SSE4.1 on; AVX2 has vectors of four doubles.
/// Sanitizers do not allow the selection, which happens before they are ready.
#ifdef CROSSISLE_INSTRUCTION_SETS
// A build for a single instruction set; tests compare such builds.
#elif defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define CROSSISLE_INSTRUCTION_SETS __attribute__((target_clones("default", "sse4.1", "avx2")))
#else
#define CROSSISLE_INSTRUCTION_SETS
#endif
