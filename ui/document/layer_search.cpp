#include "ui/document/layer_search.h"

#include <algorithm>

#include "ui/common/engine_text.h"

namespace ui {

namespace {

/// A word of the text begins with `word`.
bool hasWordLike(const QString& text, const QString& word) {
  for (qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive); at >= 0; at = text.indexOf(word, at + 1, Qt::CaseInsensitive))
    if (at == 0 || !text[at - 1].isLetterOrNumber()) return true;
  return false;
}

std::optional<int> rankOfWord(const LayerPreset& layer, const QString& word) {
  const QString title = text(layer.title);
  bool equalsName = false, beginsName = false;
  for (const std::string& known : layer.searchWords) {
    const QString name = text(known);
    equalsName = equalsName || name.compare(word, Qt::CaseInsensitive) == 0;
    beginsName = beginsName || hasWordLike(name, word);
  }
  if (equalsName || title.startsWith(word, Qt::CaseInsensitive)) return 0;
  if (hasWordLike(title, word)) return 1;
  if (beginsName) return 2;
  if (title.contains(word, Qt::CaseInsensitive) || text(layer.type).contains(word, Qt::CaseInsensitive)) return 3;
  if (hasWordLike(text(layer.category), word) || hasWordLike(text(layer.summary), word)) return 8;  // after any two names
  return std::nullopt;
}

}  // namespace

std::optional<int> searchRank(const LayerPreset& layer, const QStringList& words) {
  if (words.isEmpty()) return layer.isSeldom ? std::nullopt : std::optional(0);
  int sum = 0;
  for (const QString& word : words) {
    const std::optional<int> rank = rankOfWord(layer, word);
    if (!rank) return std::nullopt;
    sum += *rank;
  }
  return sum;
}

QStringList searchWords(const QString& text) { return text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts); }

}  // namespace ui
