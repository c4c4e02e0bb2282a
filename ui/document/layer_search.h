#pragma once

#include <optional>

#include <QStringList>

#include "ui/document/layer_preset.h"

namespace ui {

/// How well a layer fits the words of a search: 0 is best; nothing when a word occurs neither in its title, id and other names
/// nor at the beginning of a word of its category or summary. Without words every layer fits that is listed without a search.
std::optional<int> searchRank(const LayerPreset& layer, const QStringList& words);

/// The words of what was typed.
QStringList searchWords(const QString& text);

}  // namespace ui
