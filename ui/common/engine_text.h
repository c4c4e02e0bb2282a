#pragma once

#include <string>

#include <QString>

#include "engine/tensor/shape.h"

namespace ui {

QString text(const std::string& utf8);
std::string utf8(const QString& text);
/// "26×26×32"
QString text(const nn::Shape& shape);
/// "93,322" by the user's locale.
QString wholeNumber(long long value);
/// "12.3k", "4.56M"; below 1,000 as it is.
QString shortNumber(double value);
/// At most `digits` significant digits, "0.00123", "1.2e-07", "NaN".
QString number(double value, int digits = 4);
/// "0:42", "1:03:07".
QString duration(double seconds);

}  // namespace ui
