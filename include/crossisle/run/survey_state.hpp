// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// The state of an exhaustive search in a checkpoint.
store::Blob blob_of(const search::Survey& survey);

/// The survey that a checkpoint holds. A checkpoint may be anything: counts have to agree with each other and with the space,
/// and designs have to be of it.
/// @throws core::Error (io)
search::Survey read_survey(const Configuration& configuration, const store::RunContent& checkpoint);

}  // namespace crossisle::run
