#include "tests/support/gradient_check.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gradient_check {

std::string compare(std::string_view what, std::span<nn::Scalar> x, std::span<const nn::Scalar> analytic,
                    const std::function<double()>& value) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const nn::Scalar kept = x[i];
    const double h = 1e-6 * std::max(1.0, std::abs(static_cast<double>(kept)));
    x[i] = static_cast<nn::Scalar>(static_cast<double>(kept) + h);
    const double above = value();
    x[i] = static_cast<nn::Scalar>(static_cast<double>(kept) - h);
    const double below = value();
    x[i] = kept;
    const double numeric = (above - below) / (2 * h);
    const double got = static_cast<double>(analytic[i]);
    if (std::abs(got - numeric) <= 1e-7 + 1e-4 * std::abs(numeric)) continue;  // written so that a NaN fails
    std::ostringstream text;
    text.precision(10);
    text << what << "[" << i << "] at " << kept << ": expected " << numeric << ", got " << got << " (values " << below
         << " and " << above << ")";
    return text.str();
  }
  return {};
}

double dot(std::span<const nn::Scalar> a, std::span<const nn::Scalar> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

void fillUniform(std::span<nn::Scalar> values, double low, double high, nn::Rng& rng) {
  for (nn::Scalar& value : values) value = static_cast<nn::Scalar>(low + (high - low) * static_cast<double>(rng.uniform()));
}

void fillDistinct(std::span<nn::Scalar> values, nn::Rng& rng) {
  const double count = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<nn::Scalar>((static_cast<double>(i) + 0.5 - std::floor(count / 2)) * 0.11);
  for (std::size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[static_cast<std::size_t>(rng.below(static_cast<nn::Index>(i)))]);
}

}  // namespace gradient_check
