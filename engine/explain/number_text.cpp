#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engine/explain/expression_text.h"

namespace nn {
namespace {

constexpr double kLargestWhole = 1e6;      // whole numbers below are written out
constexpr int kLowest = -4, kHighest = 6;  // powers of ten that are written without one

struct Decimal {
  bool isNegative = false;
  std::string mantissa = {};  ///< "1.235", or the whole number without a power of ten
  int exponent = 0;
};

void dropTrailingZeros(std::string& digits) {
  if (digits.find('.') == std::string::npos) return;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
}

std::string printed(const char* format, int digits, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, digits, value);
  return text.data();
}

/// Precondition: finite.
Decimal decimal(double value, int digits) {
  Decimal result{.isNegative = std::signbit(value) && value != 0};
  const double size = std::abs(value);
  const int shown = std::clamp(digits, 1, 17);
  if (size == std::floor(size) && size < kLargestWhole) {
    result.mantissa = printed("%.*f", 0, size);
    return result;
  }
  result.mantissa = printed("%.*e", shown - 1, size);
  const std::size_t e = result.mantissa.find('e');
  const int exponent = std::atoi(result.mantissa.c_str() + e + 1);
  if (exponent < kLowest || exponent >= kHighest) {
    result.mantissa.resize(e);
    result.exponent = exponent;
  } else {
    result.mantissa = printed("%.*f", std::max(0, shown - 1 - exponent), std::atof(result.mantissa.c_str()));
  }
  dropTrailingZeros(result.mantissa);
  return result;
}

std::string raised(int number) {
  static constexpr std::array<const char*, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(number))) text += kDigits[static_cast<std::size_t>(c - '0')];
  return text;
}

}  // namespace

bool hasPowerOfTen(double value, int digits) { return std::isfinite(value) && decimal(value, digits).exponent != 0; }

bool readsAs(double other, double value, int digits) {
  if (std::isfinite(value) && std::isfinite(other) && decimal(value, digits).exponent == 0 && value == std::floor(value))
    digits = std::max(digits, static_cast<int>(decimal(value, digits).mantissa.size()));
  return numberText(other, digits) == numberText(value, digits);
}

std::string numberText(double value, int digits) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "−∞" : "∞";
  const Decimal number = decimal(value, digits);
  const std::string sign = number.isNegative ? "−" : "";
  if (number.exponent == 0) return sign + number.mantissa;
  return sign + (number.mantissa == "1" ? std::string("10") : number.mantissa + "·10") + raised(number.exponent);
}

std::string numberLatex(double value, int digits) {
  if (std::isnan(value)) return "\\mathrm{NaN}";
  if (std::isinf(value)) return value < 0 ? "-\\infty" : "\\infty";
  const Decimal number = decimal(value, digits);
  const std::string sign = number.isNegative ? "-" : "";
  if (number.exponent == 0) return sign + number.mantissa;
  const std::string power = "10^{" + std::to_string(number.exponent) + "}";
  return sign + (number.mantissa == "1" ? power : number.mantissa + "\\cdot " + power);
}

}  // namespace nn
