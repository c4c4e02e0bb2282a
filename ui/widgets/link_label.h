#pragma once

#include <QLabel>

namespace ui {

/// A name that leads somewhere, by click or by Tab and Enter, and maybe some plain words behind it: linkActivated() tells of
/// it. Follows the theme, which a QLabel's link does not: it takes its colour when the text is set.
class LinkLabel : public QLabel {
  Q_OBJECT
 public:
  explicit LinkLabel(const QString& link, const QString& behind = {}, QWidget* parent = nullptr);
};

}  // namespace ui
