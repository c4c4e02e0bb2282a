#pragma once

#include <functional>
#include <vector>

#include <QFrame>

#include "ui/document/layer_preset.h"

class QLineEdit;
class QListWidget;

namespace ui {

/// Pop-up that finds a layer while its name is being typed. Enter or a click chooses; Escape closes.
class AddMenu : public QFrame {
  Q_OBJECT
 public:
  using Chosen = std::function<void(const LayerPreset&)>;

  explicit AddMenu(QWidget* parent);

  /// Opens at a place on the screen with these layers; calls `chosen` at most once.
  void open(QPoint globalPosition, std::vector<LayerPreset> layers, const QString& heading, Chosen chosen);

  QLineEdit& searchField() { return *search_; }
  /// Titles in the list as filtered, best first.
  QStringList titles() const;

 signals:
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void filter(const QString& words);
  void choose();

  QLineEdit* search_;
  QListWidget* list_;
  std::vector<LayerPreset> layers_;
  Chosen chosen_;
};

}  // namespace ui
