#pragma once

#include <QByteArray>
#include <QString>

#include "engine/training/history.h"

namespace ui {

/// The raw values of a training as CSV: a line for every step, with the validation that followed it where there was one.
/// Numbers read back as the same double; what is not known is empty, NaN and infinities are "nan", "inf" and "-inf".
QByteArray curvesAsCsv(const nn::TrainingHistory& history, const QString& metric);

}  // namespace ui
