#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <zip.h>
#include <QBuffer>
#include <QImage>

#include "engine/core/file.h"

/// Small data files of every format, to be read or to be damaged.
namespace data_files {

using Path = std::filesystem::path;

inline Path write(const Path& file, const std::string& content) {
  std::filesystem::create_directories(file.parent_path());
  nn::replaceFile(file, content);
  return file;
}

/// A version 1 .npy file.
template <typename T>
std::string npy(const std::string& descr, const std::string& shape, const std::vector<T>& values) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return bytes;
}

inline std::string floats(const std::string& shape, const std::vector<float>& values) {
  return npy<float>("<f4", shape, values);
}

using Members = std::vector<std::pair<std::string, std::string>>;

inline Path zip(const Path& file, const Members& members) {
  std::filesystem::create_directories(file.parent_path());
  zip_t* archive = zip_open(file.string().c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, content] : members) {
    const zip_int64_t at =
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
  }
  zip_close(archive);
  return file;
}

/// A picture of one colour as a file of a format ("PNG", "JPG").
inline std::string picture(int width, int height, QRgb colour, const char* format = "PNG") {
  QImage image(width, height, QImage::Format_RGB32);
  image.fill(colour);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, format);
  return bytes.toStdString();
}

/// `content` with one byte changed.
inline std::string damaged(std::string content, std::size_t byte) {
  content[byte] = static_cast<char>(content[byte] ^ 0x55);
  return content;
}

}  // namespace data_files
