#include "engine/data/text_encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace nn {
namespace {

constexpr char32_t kUnknown = 0xFFFD;
/// What the bytes 0x80 to 0x9F are; all others are the characters of their number (WHATWG Encoding, index windows-1252).
constexpr std::array<char32_t, 32> kHighControls = {0x20AC,   kUnknown, 0x201A, 0x0192, 0x201E, 0x2026,   0x2020, 0x2021,
                                                    0x02C6,   0x2030,   0x0160, 0x2039, 0x0152, kUnknown, 0x017D, kUnknown,
                                                    kUnknown, 0x2018,   0x2019, 0x201C, 0x201D, 0x2022,   0x2013, 0x2014,
                                                    0x02DC,   0x2122,   0x0161, 0x203A, 0x0153, kUnknown, 0x017E, 0x0178};

/// How many bytes follow the first one of a character; -1 for a byte that begins none.
int followersOf(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 1;
  if (first >= 0xE0 && first <= 0xEF) return 2;
  if (first >= 0xF0 && first <= 0xF4) return 3;
  return -1;
}

/// Of the second byte: excludes overlong forms, surrogates and what lies above U+10FFFF (Unicode 15, table 3-7).
bool mayFollow(unsigned char first, unsigned char second) {
  const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

/// Behind the plain ASCII at `at`, eight bytes at a time: tables are long and hold little else.
std::size_t behindAscii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (eight & kHighBits) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

void append(std::string& text, char32_t character) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((character >> shift) & 0x3F)); };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
    tail(0);
  } else {
    text += static_cast<char>(0xE0 | (character >> 12));
    tail(6);
    tail(0);
  }
}

}  // namespace

bool isUtf8(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (std::size_t at = behindAscii(text, 0); at < text.size(); at = behindAscii(text, at)) {
    const unsigned char first = byte(at);
    const int followers = followersOf(first);
    if (followers < 0) return false;
    for (int i = 1; i <= followers; ++i) {
      if (++at == text.size()) return true;
      if (i == 1 ? !mayFollow(first, byte(at)) : (byte(at) & 0xC0) != 0x80) return false;
    }
    ++at;
  }
  return true;
}

std::string utf8FromWindows1252(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 16);
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    append(result, byte >= 0x80 && byte < 0xA0 ? kHighControls[byte - 0x80u] : byte);
  }
  return result;
}

}  // namespace nn
