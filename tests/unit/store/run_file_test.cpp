// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <random>

#include "sample.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Gives a changed file a valid checksum in its header.
void reseal(const fs::path& path) {
  const std::string key = "\nxxh3 ";
  std::string bytes = bytes_of(path);
  const std::size_t place = bytes.find(key) + key.size();
  put_bytes(path, bytes.replace(place, 32, std::string(32, '0')));
  put_bytes(path, bytes.replace(place, 32, file_digest(path)));
}

/// Returns the reader's error message for a file, or nothing.
std::string complaint_about(const fs::path& path) {
  try {
    read_run_file(path);
    return {};
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::io);
    return error.what();
  }
}

class RunFile : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  fs::path path_ = scratch_.path() / "run.h5";
};

TEST_F(RunFile, ReadsBackWhatWasWritten) {
  const RunContent content = sample_content();

  write_run_file(path_, content);

  EXPECT_EQ(read_run_file(path_), content);
  EXPECT_EQ(files_in(scratch_.path()), 1U) << "the temporary file stayed";
}

TEST_F(RunFile, KeepsEveryBitOfADouble) {
  RunContent content;
  content.tables = {{"t", "", {{"x", "1", "", std::vector<double>{-0.0, std::nan("7"), 5e-324, 0.1}}}}};

  write_run_file(path_, content);

  const RunContent read = read_run_file(path_);
  const auto& expected = content.tables[0].values<double>("x");
  const auto& values = read.table("t").values<double>("x");
  ASSERT_EQ(values.size(), expected.size());
  EXPECT_EQ(std::memcmp(values.data(), expected.data(), values.size() * sizeof(double)), 0);
}

TEST_F(RunFile, HoldsEmptyContent) {
  write_run_file(path_, {});

  EXPECT_EQ(read_run_file(path_), RunContent{});
}

TEST_F(RunFile, HoldsLongTextsManyTablesAndValuesThatCompressBest) {
  RunContent content;
  for (int i = 0; i < 40; ++i) content.attributes[fmt::format("attribute-{}", i)] = std::string(100'000, 'x');
  content.tables.push_back({"zeros", "", {{"zero", "1", "", std::vector<double>(2'000'000, 0.0)}}, "zero"});
  for (int i = 0; i < 60; ++i) {
    content.tables[0].columns.push_back(
        {fmt::format("c{}", i), "", "", std::vector<std::uint8_t>(2'000'000, 7)});
    content.tables.push_back({fmt::format("table-{}", i), "", {{"x", "", "", std::vector<std::uint8_t>{1}}}});
  }

  write_run_file(path_, content);

  EXPECT_TRUE(read_run_file(path_) == content);
}

TEST_F(RunFile, SameContentGivesSameBytes) {
  write_run_file(path_, sample_content());
  const std::string first = bytes_of(path_);

  write_run_file(path_, sample_content());

  EXPECT_EQ(bytes_of(path_), first);
}

TEST_F(RunFile, BytesDoNotDependOnWhatTheMemoryHeldBefore) {
  write_run_file(path_, sample_content(30'000));
  const std::string first = bytes_of(path_);
  RunContent other = sample_content(50'000);
  other.attributes["configuration"] =
      std::string(300'000, '\xC3').replace(0, 300'000, std::string(300'000, 'z'));
  write_run_file(path_, other);

  write_run_file(path_, sample_content(30'000));

  EXPECT_TRUE(bytes_of(path_) == first);
}

TEST_F(RunFile, DigestSurvivesAWriteAndIgnoresOrder) {
  RunContent content = sample_content();
  const std::string before = digest(content);
  write_run_file(path_, content);
  std::reverse(content.tables.begin(), content.tables.end());
  std::reverse(content.tables[1].columns.begin(), content.tables[1].columns.end());
  std::reverse(content.blobs.begin(), content.blobs.end());

  EXPECT_EQ(before.size(), 32U);
  EXPECT_EQ(digest(read_run_file(path_)), before);
  EXPECT_EQ(digest(content), before);
}

TEST_F(RunFile, DigestFeelsEveryChange) {
  const std::vector<std::function<void(RunContent&)>> changes = {
      [](RunContent& c) { c.attributes["configuration"] += ' '; },
      [](RunContent& c) { c.attributes["new"] = ""; },
      [](RunContent& c) { c.numbers["seed"] += 1; },
      [](RunContent& c) { c.tables[0].long_name += 's'; },
      [](RunContent& c) { c.tables[1].index.clear(); },
      [](RunContent& c) { c.tables[1].columns[0].unit = "1"; },
      [](RunContent& c) { c.tables[1].columns[3].name = "area"; },
      [](RunContent& c) { c.tables[1].columns[4].labels.clear(); },
      [](RunContent& c) { c.tables[1].columns[4].width = 0; },
      [](RunContent& c) {
        double& value = std::get<std::vector<double>>(c.tables[1].columns[3].values)[500];
        value = std::nextafter(value, 100.0);
      },
      [](RunContent& c) { std::get<std::vector<double>>(c.tables[1].columns[4].values)[2] = 0.0; },
      [](RunContent& c) { c.tables.pop_back(); },
      [](RunContent& c) { c.blobs[0].bytes[4999] ^= std::byte{1}; },
      [](RunContent& c) { c.blobs[1].name = "island-2"; },
  };
  std::vector<std::string> digests = {digest(sample_content())};

  for (const auto& change : changes) {
    RunContent content = sample_content();
    change(content);
    digests.push_back(digest(content));
  }

  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::adjacent_find(digests.begin(), digests.end()), digests.end());
  EXPECT_EQ(digests.size(), changes.size() + 1);
}

TEST_F(RunFile, DigestOfVersion1IsFixed) {
  RunContent content;
  content.attributes["a"] = "b";
  content.numbers["n"] = 1;
  content.tables = {{"t", "", {{"x", "J", "", std::vector<double>{1.5}}}}};
  content.blobs = {{"s", {std::byte{9}}}};

  // Digests are compared between runs of different versions and stored in files: a change here needs a new
  // version of the format.
  EXPECT_EQ(digest(content), "61a1f10faf3016404c63d1937f517cb6");
}

TEST_F(RunFile, DetectsATruncatedFileAtEveryBoundary) {
  write_run_file(path_, sample_content());
  const std::string whole = bytes_of(path_);
  std::vector<std::size_t> lengths = {0, 1, 18, 60, 511, 512, 513, 600, whole.size() - 512, whole.size() - 1};
  for (std::size_t length = 0; length < whole.size(); length += 1024) lengths.push_back(length);

  for (const std::size_t length : lengths) {
    put_bytes(path_, whole.substr(0, length));
    EXPECT_THAT(complaint_about(path_), HasSubstr(path_.string())) << length << " bytes";
  }

  put_bytes(path_, whole + "x");
  EXPECT_THAT(complaint_about(path_), HasSubstr("its header states")) << "a longer file";
}

TEST_F(RunFile, DetectsEveryFlippedBit) {
  write_run_file(path_, sample_content());
  const std::string whole = bytes_of(path_);
  std::mt19937 random(1);

  for (int i = 0; i < 1500; ++i) {
    // The first positions cover the header, which is small and is read before anything is verified.
    const std::size_t place = i < 512 ? static_cast<std::size_t>(i) : random() % whole.size();
    std::string broken = whole;
    broken[place] = static_cast<char>(broken[place] ^ (1 << (random() % 8)));
    put_bytes(path_, broken);
    EXPECT_THAT(complaint_about(path_), HasSubstr(path_.string())) << "byte " << place;
  }
}

TEST_F(RunFile, NamesTheDatasetWhoseBytesAreBroken) {
  RunContent content;
  std::vector<double> noise(4000);
  std::mt19937 random(1);
  for (double& value : noise) value = static_cast<double>(random());
  content.tables = {
      {"designs", "", {{"small", "", "", std::vector<std::uint8_t>(4000, 1)}, {"energy_j", "J", "", noise}}}};
  write_run_file(path_, content);
  std::string bytes = bytes_of(path_);

  // Noise hardly compresses, so that this dataset takes most of the file.
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  put_bytes(path_, bytes);

  EXPECT_THAT(complaint_about(path_), AllOf(HasSubstr(path_.string()), HasSubstr("/designs/energy_j")));
}

TEST_F(RunFile, RefusesANewerFormatByName) {
  write_run_file(path_, sample_content());
  std::string bytes = bytes_of(path_);
  const std::string mine = "\nformat 2\n";
  put_bytes(path_,
            bytes.replace(bytes.find(mine), mine.size(), fmt::format("\nformat {}\n", format_version + 1)));
  EXPECT_THAT(complaint_about(path_), HasSubstr("is damaged")) << "a flipped bit is no newer version";

  reseal(path_);

  EXPECT_THAT([&] { read_run_file(path_); },
              ThrowsMessage<NewerFormatError>(
                  ContainsRegex("has format 4, this program reads up to format 3 .*use that version")));
}

TEST_F(RunFile, RefusesDamageUnderAValidChecksum) {
  write_run_file(path_, sample_content());
  const std::string whole = bytes_of(path_);
  std::mt19937 random(2);

  // Simulates an image that was damaged before its checksum was computed, or made by hand: HDF5 leaves some
  // bytes unused, and an accepted image must have the same content.
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string broken = whole;
    const std::size_t place = 512 + random() % (whole.size() - 512);
    broken[place] = static_cast<char>(broken[place] ^ (1 << (random() % 8)));
    put_bytes(path_, broken);
    reseal(path_);
    try {
      EXPECT_EQ(digest(read_run_file(path_)), digest(sample_content())) << "byte " << place;
    } catch (const core::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path_.string()));
      ++refused;
    }
  }
  EXPECT_GT(refused, 200);
}

TEST_F(RunFile, RefusesForeignFiles) {
  put_bytes(path_, "");
  EXPECT_THAT(complaint_about(path_), HasSubstr("is not a run file of Crossisle"));
  put_bytes(path_, "\x89HDF\r\n\x1a\n and so on");
  EXPECT_THAT(complaint_about(path_), HasSubstr("is not a run file of Crossisle"));
  EXPECT_THAT(complaint_about(scratch_.path()), HasSubstr("it is not a regular file"));
  EXPECT_THAT(complaint_about("/dev/zero"), HasSubstr("it is not a regular file"));
  EXPECT_THAT(complaint_about(scratch_.path() / "absent.h5"), HasSubstr("No such file"));
}

TEST_F(RunFile, TakesNoMemoryForAFileThatOnlyClaimsToBeLarge) {
  put_bytes(path_, "Crossisle run file\nformat 1\nbytes 1099511627776\nxxh3 " + std::string(32, '0'));
  EXPECT_THAT(complaint_about(path_), HasSubstr("its header states 1099511627776"));

  fs::resize_file(path_, std::uintmax_t{1} << 40);
  EXPECT_THAT(complaint_about(path_), HasSubstr("is too large"));
}

TEST_F(RunFile, RefusesWhatCannotBeStoredByName) {
  const std::vector<std::pair<std::function<void(RunContent&)>, std::string>> cases = {
      {[](RunContent& c) { c.attributes["a/b"] = ""; }, "attribute 'a/b'"},
      {[](RunContent& c) { c.attributes["format"] = ""; }, "attribute 'format'"},
      {[](RunContent& c) { c.attributes["seed"] = ""; }, "attribute 'seed'"},
      {[](RunContent& c) { c.attributes["a"] = "\xFF"; }, "not UTF-8"},
      {[](RunContent& c) { c.attributes["a"] = std::string("a\0b", 3); }, "holds a NUL"},
      {[](RunContent& c) { c.tables[0].name = "state"; }, "table 'state'"},
      {[](RunContent& c) { c.tables[0].name = c.tables[1].name; }, "table 'designs'"},
      {[](RunContent& c) { c.tables[1].columns[1].name = "identity"; }, "column 'identity'"},
      {[](RunContent& c) { c.tables[1].index = "identities"; }, "did you mean 'identity'"},
      {[](RunContent& c) { c.tables[1].index = "energy_j"; }, "index is a matrix"},
      {[](RunContent& c) { c.tables[1].columns[4].labels = "networks/names"; }, "did you mean 'name'"},
      {[](RunContent& c) { c.tables[1].columns[4].labels = "designs/origin"; }, "/designs/energy_j"},
      {[](RunContent& c) {
         std::get<std::vector<std::string>>(c.tables[1].columns[5].values)[3] = std::string(70'000, 'a');
       },
       "/designs/origin"},
      {[](RunContent& c) {
         c.tables[1].columns.push_back({"short", "", "", std::vector<double>{1}});
       },
       "different lengths"},
      {[](RunContent& c) { c.blobs[0].name = ""; }, "state ''"},
  };

  for (const auto& [change, message] : cases) {
    RunContent content = sample_content();
    change(content);
    EXPECT_THAT([&] { write_run_file(path_, content); },
                ThrowsMessage<core::Error>(AllOf(HasSubstr(path_.string()), HasSubstr(message))));
    EXPECT_FALSE(fs::exists(path_)) << message;
  }
}

TEST_F(RunFile, NamesWhatIsNotThere) {
  const RunContent content = sample_content(1);

  EXPECT_EQ(content.number("seed"), 42);
  EXPECT_THAT([&] { content.number("sead"); }, ThrowsMessage<core::Error>(HasSubstr("did you mean 'seed'")));
  EXPECT_THAT([&] { content.attribute("Empty"); },
              ThrowsMessage<core::Error>(HasSubstr("no attribute 'Empty'")));
  EXPECT_THAT([&] { content.table("design"); },
              ThrowsMessage<core::Error>(HasSubstr("did you mean 'designs'")));
}

TEST_F(RunFile, FileDigestIsXxh3OfTheBytes) {
  put_bytes(path_, "");

  // Reference value of XXH3-128 of an empty input, seed 0, as printed by xxh128sum.
  EXPECT_EQ(file_digest(path_), "99aa06d3014798d86001c324468d497f");
}

/// A tmpfs of 256 KiB, if this process may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(fs::path path, const char* options = "size=256k") : path_(std::move(path)) {
    fs::create_directories(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, options) == 0;
    reason_ = std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  const std::string& reason() const { return reason_; }

 private:
  fs::path path_;
  bool mounted_ = false;
  std::string reason_;
};

TEST_F(RunFile, AFullDiskKeepsTheOldFileAndSaysSo) {
  const fs::path folder = scratch_.path() / "small";
  const SmallDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "no tmpfs can be mounted here: " << disk.reason();
  const fs::path path = folder / "run.h5";
  write_run_file(path, sample_content(100));
  const std::string before = bytes_of(path);

  EXPECT_THAT([&] { write_run_file(path, sample_content(100'000)); },
              ThrowsMessage<core::Error>(
                  AllOf(HasSubstr(path.string()), HasSubstr("the disk is full: free some space"))));

  EXPECT_EQ(bytes_of(path), before);
  EXPECT_EQ(files_in(folder), 1U) << "the temporary file stayed";
}

TEST_F(RunFile, AReadOnlyFolderIsRefusedWithAdvice) {
  const fs::path folder = scratch_.path() / "frozen";
  const SmallDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "no tmpfs can be mounted here: " << disk.reason();
  ASSERT_EQ(::mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);

  EXPECT_THAT([&] { write_run_file(folder / "run.h5", sample_content(1)); },
              ThrowsMessage<core::Error>(HasSubstr("choose a folder that you may write to")));
}

}  // namespace
}  // namespace crossisle::store
