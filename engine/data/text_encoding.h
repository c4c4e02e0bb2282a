#pragma once

#include <string>
#include <string_view>

namespace nn {

/// True for text in UTF-8. A character that the end cuts off does not count against it, so the beginning of a file can be
/// asked.
bool isUtf8(std::string_view text);

/// Text in Windows-1252 (and so Latin-1, which it extends) as UTF-8: what spreadsheets in western Europe and America write when
/// they do not write UTF-8. The five bytes that it leaves open become U+FFFD.
std::string utf8FromWindows1252(std::string_view text);

}  // namespace nn
