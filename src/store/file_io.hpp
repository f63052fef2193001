// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/core/file_io.hpp"

namespace crossisle::store {

using core::Descriptor;
using core::Durability;
using core::is_temporary;
using core::open_to_read;
using core::read_some;
using core::read_text;
using core::size_of;
using core::sync_folder;
using core::system_error;
using core::temporary_name;
using core::write_all;
using core::write_atomically;

}  // namespace crossisle::store
