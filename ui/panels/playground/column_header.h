#pragma once

#include <QAction>
#include <QLabel>
#include <QToolButton>
#include <QWidget>

#include "ui/training/plane_network.h"

class QMenu;

namespace ui {

/// The controls above one layer of the playground: how many units, which activation, another layer, away with it.
class ColumnHeader : public QWidget {
  Q_OBJECT
 public:
  explicit ColumnHeader(QWidget* parent = nullptr);
  /// isLast: the layer that predicts, whose units follow from the data.
  void show(const PlaneLayer& layer, bool isLast);

 signals:
  void unitsWanted(int units);
  void activationWanted(const QString& id);
  void layerWanted();
  void removalWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QToolButton* makeButton(const QString& icon, const QString& name, const QString& tip);
  void applyTheme();

  void elide();

  QToolButton* title_;
  QLabel* count_;
  QToolButton* activation_;
  QMenu* activations_;
  QToolButton *fewer_, *more_;
  QAction *add_, *remove_;
  QString name_, shown_;
  int units_ = 0;
};

}  // namespace ui
