// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <mutex>

#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"

namespace crossisle::core {
namespace {

std::shared_ptr<spdlog::sinks::sink> terminal_sink(int rank) {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_level(spdlog::level::warn);
  // https://no-color.org
  if (const char* no_color = std::getenv("NO_COLOR"); no_color != nullptr && *no_color != '\0') {
    sink->set_color_mode(spdlog::color_mode::never);
  }
  sink->set_pattern(rank == 0 ? "%^%l%$: %v" : fmt::format("%^%l%$: rank {}: %v", rank));
  return sink;
}

/// Appends lines to a regular file. Refuses links and pipes, which spdlog's own sink would open.
class FileSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FileSink(std::filesystem::path path) : path_(std::move(path)), file_(open_to_append(path_)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_all(file_, path_, std::as_bytes(std::span(line.data(), line.size())));
  }
  void flush_() override {}

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace

void start_logging() {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("crossisle", terminal_sink(0)));
  spdlog::set_level(spdlog::level::info);
}

void log_to_file(const std::filesystem::path& file, Voice voice, int rank) {
  std::vector<std::shared_ptr<spdlog::sinks::sink>> sinks{terminal_sink(rank)};
  if (voice == Voice::speaker) {
    auto sink = std::make_shared<FileSink>(file);
    sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    sinks.push_back(std::move(sink));
  }
  auto logger = std::make_shared<spdlog::logger>("crossisle", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace crossisle::core
