// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::core {

/// Returns the folder that holds `data`, `configs` and `slurm` of the build or installation that a program is
/// linked with.
///
/// The libraries of an installation do not define it, because an installation may be moved: the CMake package
/// compiles shipped_folder.cpp.in, with its own location, into a small library of the project that uses it.
/// The build does the same with the source tree.
const char* shipped_folder();

}  // namespace crossisle::core
