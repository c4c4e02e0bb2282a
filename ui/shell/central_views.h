#pragma once

#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"

class QAction;
class QMenu;

namespace ui {

class PlaygroundPanel;

/// The middle of the window: the open project as a network of layers, or neuron by neuron. Two views of the same thing, so that
/// going from one to the other changes nothing.
class CentralViews : public QWidget {
  Q_OBJECT
 public:
  /// canvas: the view of the layers; becomes a child.
  CentralViews(Lab& lab, QWidget* canvas, QWidget* parent = nullptr);
  /// Adds the views to a menu, with their keys.
  void fillMenu(QMenu& menu);
  void showNetwork() { show(0); }
  void showNeurons() { show(1); }
  bool showsNeurons() const { return views_->currentIndex() == 1; }
  /// The neuron view; made when it is wanted for the first time.
  PlaygroundPanel& playground();

 signals:
  void playgroundProjectWanted();

 private:
  void show(int view);
  QAction* addView(const QString& text, const QString& name, const QString& tip, const QKeySequence& key, int view);

  Lab& lab_;
  QStackedWidget* views_;
  QWidget* bar_;
  PlaygroundPanel* playground_ = nullptr;
  QList<QAction*> actions_;
};

}  // namespace ui
