#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "ui/panels/playground/neuron_layout.h"
#include "ui/panels/playground/neuron_painting.h"
#include "ui/training/lab.h"
#include "ui/training/plane_frames.h"

namespace ui {

class ColumnHeader;
class NumberField;

/// The network of the playground, unit by unit: what each answers over the plane, and the links between them. Everything can be
/// changed in place: cards and layers through the project, weights and biases where they are.
///
/// Keyboard: arrows go from unit to unit and over the links between them, Enter edits the weight or bias (or switches a card),
/// + and − change the number of units, Insert adds a layer, Ctrl+Delete removes one.
class NeuronsView : public QWidget {
  Q_OBJECT
 public:
  NeuronsView(Lab& lab, PlaneFrames& frames, QWidget* parent = nullptr);

  const NeuronLayout& drawing() const { return layout_; }
  /// What the mouse is at, else what the keyboard is at.
  NeuronPlace shownPlace() const;
  const NeuronPlace& current() const { return current_; }
  void setCurrent(const NeuronPlace& place);
  /// In words and numbers: "weight from x² to unit 3 of hidden: 0.53".
  QString description(const NeuronPlace& place) const;
  /// Room there is to draw in; decides how large the units are.
  void setRoom(QSize room);
  /// Keeps the controls of the layers in sight while the units are scrolled.
  void setHeaderTop(int y);
  /// Starts to edit the number at a place.
  void edit(const NeuronPlace& place);

 signals:
  void shownPlaceChanged();
  void currentMoved(const QRectF& rect);  ///< by the keyboard: should be in sight

 protected:
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void rebuild();
  void relayout();
  void applyTheme();
  void setHovered(const NeuronPlace& place);
  void activate(const NeuronPlace& place);
  void commit(double value);
  void toggleFeature(int feature);
  void setUnits(int layer, int units);
  void addLayerBefore(int layer);
  void removeLayer(int layer);
  bool moveCurrent(int key);
  bool changeByKey(const QKeyEvent& event);
  NeuronPlace nearestUnit(int layer, double y) const;
  void paintPlace(QPainter& painter, const NeuronPlace& place, const QColor& color) const;
  void paintNumber(QPainter& painter, const NeuronPlace& place) const;

  Lab& lab_;
  PlaneFrames& frames_;
  NeuronLayout layout_;
  NeuronStyle style_;
  std::vector<ColumnHeader*> headers_;
  NumberField* field_;
  NeuronPlace current_, hovered_, edited_;
  QSize room_;
  int headerTop_ = 0;
  bool byKeyboard_ = false;  ///< the keyboard was used last: what it is at is shown large
};

}  // namespace ui
