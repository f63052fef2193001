// Part of Crossisle, SPDX-License-Identifier: MIT
#include "onnx_model.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "crossisle/core/error.hpp"

namespace crossisle::interchange {
namespace {

constexpr std::int64_t max_elements = std::int64_t{1} << 53U;

[[noreturn]] void refuse_file(const std::string& what, const std::string& why, const std::string& remedy) {
  throw core::Error(core::ExitCode::usage, what, why, remedy);
}

/// A type of elements of tensors; numbers as in onnx.proto, also of later versions of ONNX than the library knows.
struct ElementType {
  std::int32_t number;
  std::int32_t bytes_per_two;  ///< in raw data: types of 4 bits are packed
  std::int32_t quantised_bits;
};
constexpr std::array<ElementType, 22> element_types{
    {{1, 8, 0},  {2, 2, 8},   {3, 2, 8},  {4, 4, 16},  {5, 4, 16},  {6, 8, 0},   {7, 16, 0}, {9, 2, 0},
     {10, 4, 0}, {11, 16, 0}, {12, 8, 0}, {13, 16, 0}, {14, 16, 0}, {15, 32, 0}, {16, 4, 0}, {17, 2, 8},
     {18, 2, 8}, {19, 2, 8},  {20, 2, 8}, {21, 1, 4},  {22, 1, 4},  {23, 1, 4}}};

const ElementType* find_type(std::int32_t number) {
  for (const auto& type : element_types) {
    if (type.number == number) return &type;
  }
  return nullptr;
}

template <class Number>
std::vector<double> numbers_in(const std::string& raw, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    Number number;
    std::memcpy(&number, raw.data() + i * sizeof(Number), sizeof(Number));
    values[i] = static_cast<double>(number);
  }
  return values;
}

}  // namespace

onnx::ModelProto read_model(const std::filesystem::path& file) {
  google::protobuf::LogSilencer silence;  // the failure is reported here
  std::error_code unknown;
  if (std::filesystem::exists(file, unknown) && !std::filesystem::is_regular_file(file, unknown))
    refuse_file(fmt::format("{} is not a file", file.string()),
                "a model is read from its beginning to its end", "check the path");
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    refuse_file(fmt::format("{} cannot be opened", file.string()), std::strerror(errno), "check the path");
  google::protobuf::io::FileInputStream stream(descriptor);
  stream.SetCloseOnDelete(true);
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetTotalBytesLimit(std::numeric_limits<int>::max());
  onnx::ModelProto model;
  std::error_code ignored;
  if (std::filesystem::file_size(file, ignored) >
      static_cast<std::uintmax_t>(std::numeric_limits<int>::max()))
    refuse_file(fmt::format("{} has more than 2 GiB", file.string()),
                "a message of protobuf has at most as many", "save its weights as external data");
  if (!model.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage())
    refuse_file(fmt::format("{} is not an ONNX model", file.string()), "it is damaged, or of another format",
                "export the model again");
  if (!model.has_graph() || model.graph().node_size() == 0)
    refuse_file(fmt::format("{} has no nodes", file.string()), "an ONNX model has a graph of operators",
                "export the model again");
  return model;
}

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension < 0)
      refuse_file(fmt::format("has a dimension of {}", dimension), "sizes are not negative", "correct it");
    if (dimension == 0) return 0;
  }
  for (const std::int64_t dimension : shape) {
    if (dimension > max_elements / count)
      refuse_file("has more than 2^53 elements", "counts would no longer be exact", "check its dimensions");
    count *= dimension;
  }
  return count;
}

Shape shape_of(const onnx::TensorProto& tensor) {
  Shape shape(tensor.dims().begin(), tensor.dims().end());
  const std::int64_t count = element_count(shape);
  const auto* type = find_type(tensor.data_type());
  if (tensor.has_raw_data() && type != nullptr) {
    const auto bytes = static_cast<std::int64_t>(tensor.raw_data().size());
    if (bytes != (count * type->bytes_per_two + 1) / 2)
      refuse_file(fmt::format("tensor {} has {} bytes", tensor.name(), bytes),
                  fmt::format("its dimensions need {}", (count * type->bytes_per_two + 1) / 2),
                  "export the model again");
  }
  return shape;
}

std::optional<std::vector<double>> content_of(const onnx::TensorProto& tensor) {
  const Shape shape = shape_of(tensor);
  const std::int64_t elements = element_count(shape);
  if (elements > max_content || tensor.data_location() == onnx::TensorProto::EXTERNAL) return std::nullopt;
  const auto count = static_cast<std::size_t>(elements);
  const auto& raw = tensor.raw_data();
  const auto take = [&](const auto& field) -> std::optional<std::vector<double>> {
    if (static_cast<std::size_t>(field.size()) != count) return std::nullopt;
    return std::vector<double>(field.begin(), field.end());
  };
  switch (tensor.data_type()) {
    case onnx::TensorProto::INT64:
      return tensor.has_raw_data() ? numbers_in<std::int64_t>(raw, count) : take(tensor.int64_data());
    case onnx::TensorProto::INT32:
      return tensor.has_raw_data() ? numbers_in<std::int32_t>(raw, count) : take(tensor.int32_data());
    case onnx::TensorProto::BOOL:
    case onnx::TensorProto::UINT8:
      return tensor.has_raw_data() ? numbers_in<std::uint8_t>(raw, count) : take(tensor.int32_data());
    case onnx::TensorProto::INT8:
      return tensor.has_raw_data() ? numbers_in<std::int8_t>(raw, count) : take(tensor.int32_data());
    case onnx::TensorProto::FLOAT:
      return tensor.has_raw_data() ? numbers_in<float>(raw, count) : take(tensor.float_data());
    case onnx::TensorProto::DOUBLE:
      return tensor.has_raw_data() ? numbers_in<double>(raw, count) : take(tensor.double_data());
    default:
      return std::nullopt;
  }
}

std::int32_t quantised_bits(std::int32_t type) {
  const auto* found = find_type(type);
  return found == nullptr ? 0 : found->quantised_bits;
}

const onnx::AttributeProto* Attributes::find(std::string_view name) const {
  for (const auto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::int64_t Attributes::integer(std::string_view name, std::int64_t fallback) const {
  const auto* found = find(name);
  return found == nullptr ? fallback : found->i();
}

double Attributes::number(std::string_view name, double fallback) const {
  const auto* found = find(name);
  return found == nullptr ? fallback : static_cast<double>(found->f());
}

std::string Attributes::text(std::string_view name, const std::string& fallback) const {
  const auto* found = find(name);
  return found == nullptr ? fallback : found->s();
}

Shape Attributes::integers(std::string_view name, Shape fallback) const {
  const auto* found = find(name);
  return found == nullptr ? std::move(fallback) : Shape(found->ints().begin(), found->ints().end());
}

std::vector<double> Attributes::numbers(std::string_view name) const {
  const auto* found = find(name);
  return found == nullptr ? std::vector<double>()
                          : std::vector<double>(found->floats().begin(), found->floats().end());
}

const onnx::TensorProto* Attributes::tensor(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr && found->has_t() ? &found->t() : nullptr;
}

const onnx::GraphProto* Attributes::graph(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr && found->has_g() ? &found->g() : nullptr;
}

}  // namespace crossisle::interchange
