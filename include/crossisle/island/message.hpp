// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <sstream>

#include "crossisle/island/communicator.hpp"
#include "crossisle/search/serialize.hpp"

namespace crossisle::island {

/// Packs values into one message, in a form that does not depend on the host.
template <class... Values>
Message pack(const Values&... values) {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive archive(out);
    archive(values...);
  }
  const std::string text = std::move(out).str();
  return Message(text.begin(), text.end());
}

/// Unpacks what `pack` packed. @throws std::exception on anything else
template <class... Values>
void unpack(const Message& message, Values&... values) {
  std::istringstream in(std::string(message.begin(), message.end()));
  cereal::PortableBinaryInputArchive archive(in);
  archive(values...);
}

}  // namespace crossisle::island
