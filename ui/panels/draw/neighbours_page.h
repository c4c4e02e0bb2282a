#pragma once

#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/neighbour_search.h"

namespace ui {

class ElidedLabel;
class PictureStrip;

/// The training images that the last hidden layer finds most like the drawing; a click makes one the chosen sample of all
/// views. Works only while it is visible.
class NeighboursPage : public QWidget {
  Q_OBJECT
 public:
  explicit NeighboursPage(Lab& lab, QWidget* parent = nullptr);
  const NeighbourSearch& search() const { return search_; }
  PictureStrip& pictures() { return *pictures_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void refresh();
  void choose(int place);

  Lab& lab_;
  NeighbourSearch search_;
  ElidedLabel* caption_;
  PictureStrip* pictures_ = nullptr;
};

}  // namespace ui
