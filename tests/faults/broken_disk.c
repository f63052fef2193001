// Part of Crossisle, SPDX-License-Identifier: MIT
// A disk that breaks, to be preloaded (LD_PRELOAD) into the program. By its environment, from the call number
// BROKEN_DISK_FROM to BROKEN_DISK_TO (counted from 1, both included) on files whose path holds BROKEN_DISK_FILE:
//
//   BROKEN_DISK=fsync     fsync fails with EIO
//   BROKEN_DISK=quota     write fails with EDQUOT
//   BROKEN_DISK=full      write fails with ENOSPC
//   BROKEN_DISK=short     write takes a few bytes only
//   BROKEN_DISK=locks     there are no locks (every call)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_wanted(const char* kind) {
  const char* wanted = getenv("BROKEN_DISK");
  return wanted != NULL && strcmp(wanted, kind) == 0;
}

static long bound(const char* name, long fallback) {
  const char* text = getenv(name);
  return text == NULL ? fallback : strtol(text, NULL, 10);
}

/// Returns true if this call has to fail.
static int is_hit(int file) {
  static long calls = 0;
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  const char* part = getenv("BROKEN_DISK_FILE");
  if (length < 0 || part == NULL) return 0;
  path[length] = '\0';
  if (strstr(path, part) == NULL) return 0;
  const long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  return call >= bound("BROKEN_DISK_FROM", 1) && call <= bound("BROKEN_DISK_TO", LONG_MAX);
}

int fsync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  if (is_wanted("fsync") && is_hit(file)) {
    errno = EIO;
    return -1;
  }
  return real(file);
}

ssize_t write(int file, const void* data, size_t size) {
  ssize_t (*real)(int, const void*, size_t) = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  if (is_wanted("quota") && is_hit(file)) {
    errno = EDQUOT;
    return -1;
  }
  if (is_wanted("full") && is_hit(file)) {
    errno = ENOSPC;
    return -1;
  }
  if (is_wanted("short") && size > 7 && is_hit(file)) size = size / 3;
  return real(file, data, size);
}

int fcntl(int file, int command, ...) {
  int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
  va_list arguments;
  va_start(arguments, command);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  if (is_wanted("locks") && (command == F_OFD_SETLK || command == F_OFD_GETLK)) {
    errno = ENOLCK;
    return -1;
  }
  return real(file, command, argument);
}

int fcntl64(int file, int command, ...) __attribute__((alias("fcntl")));
