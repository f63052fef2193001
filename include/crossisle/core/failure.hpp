// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <exception>

namespace crossisle::core {

/// Prints the message of a failure to standard error, one line per problem of an input.
///
/// @code
///   int main() try {
///     ...
///   } catch (const std::exception& failure) {
///     return core::report_failure(failure);
///   }
/// @endcode
/// @return the exit code of the process: that of an Error, or 1 for any other exception
int report_failure(const std::exception& failure);

}  // namespace crossisle::core
