// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Returns the state of an exhaustive search for a checkpoint.
store::Blob blob_of(const search::Survey& survey);

/// Returns the survey in a checkpoint. The checkpoint is not trusted: its counts must agree with each other
/// and with the space, and its designs must belong to the space.
/// @throws core::Error (io)
search::Survey read_survey(const Configuration& configuration, const store::RunContent& checkpoint);

}  // namespace crossisle::run
