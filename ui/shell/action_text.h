#pragma once

#include <QString>

namespace ui {

/// The name of a menu entry without mnemonic, keys and dots: "Free&ze…\tF" -> "Freeze".
inline QString plainActionText(QString text) {
  text = text.section(QLatin1Char('\t'), 0, 0);
  return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

}  // namespace ui
