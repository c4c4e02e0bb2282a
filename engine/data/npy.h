#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// An array of a NumPy file, converted to double. Fortran order is put in row-major order.
struct NpyArray {
  std::vector<Index> shape;
  std::vector<double> values;
};

/// Reads .npy content: versions 1 to 3, whole numbers up to 64 bits, float32, float64 and bool in little-endian order. Throws
/// FormatError that begins with `where` and says the byte or the field.
NpyArray parseNpy(const std::string& bytes, const std::string& where);

/// The arrays of a .npy file (one, named "") or a .npz archive (by member name without .npy). Throws FormatError.
std::map<std::string, NpyArray> readNumpy(const std::filesystem::path& file);

}  // namespace nn
