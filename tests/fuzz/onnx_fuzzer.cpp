// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any bytes as an ONNX model, and what is accepted as a network file.
#include "crossisle/interchange/onnx.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace interchange = crossisle::interchange;
  static const crossisle::fuzz::ScratchFolder folder;
  const auto file = folder.path() / "model.onnx";
  crossisle::fuzz::put_bytes(file, {reinterpret_cast<const char*>(data), size});
  crossisle::fuzz::accepts("model.onnx", [&] {
    const interchange::OnnxOptions options{{}, true};
    const auto network = interchange::read_onnx(file, options);
    crossisle::core::Problems problems;
    const auto read =
        crossisle::workload::parse_network(interchange::network_yaml(network), "model.yaml", problems);
    problems.throw_if_any();
    if (read.layers.size() != network.layers.size())
      crossisle::fuzz::report("a model loses layers", network.name);
  });
  return 0;
}
