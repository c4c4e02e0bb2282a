#pragma once

#include <QStringList>
#include <QTest>

#include <cmath>
#include <vector>

#include "engine/core/scalar.h"

/// Comparing lists of numbers that are equal but for the last digits.
namespace nn {

inline bool areNear(const std::vector<Scalar>& got, const std::vector<Scalar>& expected) {
  if (got.size() != expected.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::abs(got[i] - expected[i]) <= Scalar(2e-6))) return false;
  return true;
}

inline QString toText(const std::vector<Scalar>& values) {
  QStringList list;
  for (const Scalar value : values) list << QString::number(static_cast<double>(value), 'g', 8);
  return list.join(", ");
}

}  // namespace nn

#define COMPARE_NUMBERS(got, ...)                                                                                          \
  do {                                                                                                                     \
    const std::vector<nn::Scalar> got_ = (got);                                                                            \
    const std::vector<nn::Scalar> expected_ = __VA_ARGS__;                                                                 \
    QVERIFY2(nn::areNear(got_, expected_), qPrintable("expected " + nn::toText(expected_) + ", got " + nn::toText(got_))); \
  } while (false)
