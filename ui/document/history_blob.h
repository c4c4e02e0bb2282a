#pragma once

#include <optional>

#include <QByteArray>

#include "engine/training/history.h"

namespace ui {

/// A history as compressed bytes, every number exactly.
QByteArray toBlob(const nn::TrainingHistory& history);

/// Nothing when the bytes are no such history.
std::optional<nn::TrainingHistory> historyFromBlob(const QByteArray& blob);

}  // namespace ui
