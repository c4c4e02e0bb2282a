#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "engine/activations/activation_curve.h"
#include "ui/training/microscope_scene.h"

namespace ui {

/// One unit, drawn: its strongest inputs with their weights, the sum, the activation's curve with the working point on it, the
/// output, and the gradient that comes back. A click on any of the numbers goes to where it comes from.
///
/// Keyboard: the arrows go from number to number, Home and End to the first and last, Enter follows it.
class UnitDiagram : public QWidget {
  Q_OBJECT
 public:
  struct Link {
    nn::TensorElement input, weight;
    double inputValue = 0, weightValue = 0;
  };

  /// A number that is written in the picture, and where.
  struct Spot {
    QRectF rect;
    nn::TensorElement element;
    QString text;  ///< "x₂ = 1"
  };

  explicit UnitDiagram(QWidget* parent = nullptr);
  /// The unit of the scene's subject. False when the subject is no unit that can be drawn.
  bool setScene(const MicroscopeScene& scene);
  const std::vector<Link>& links() const { return links_; }
  /// All numbers, from the inputs to the gradient.
  std::vector<Spot> spots() const;
  /// Number of the spot that mouse or keys are at; −1 = none.
  int currentSpot() const { return current_; }
  /// The activation's z and f(z) for this unit; nothing without one.
  std::optional<QPointF> workingPoint() const { return point_; }
  QSize sizeHint() const override { return {360, 156}; }
  QSize minimumSizeHint() const override { return {240, 150}; }

 signals:
  void pointed(const std::vector<nn::TensorElement>& elements);
  void followed(const nn::TensorElement& element);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void readLinks(const MicroscopeScene& scene);
  void readActivation(const MicroscopeScene& scene);
  QPointF inputPlace(std::size_t link) const;
  bool hasCurve() const;
  double sumX() const;
  QRectF sumRect() const;
  QRectF curveRect() const;
  QRectF valueRect(std::size_t link) const;
  QRectF weightRect(std::size_t link) const;
  QRectF sumTextRect() const;
  QRectF outputRect() const;
  QRectF gradientRect() const;
  int spotAt(QPointF place) const;
  void setCurrent(int spot);
  void paintLinks(QPainter& painter) const;
  void paintCurve(QPainter& painter) const;
  void paintValues(QPainter& painter) const;
  void paintCurrent(QPainter& painter) const;

  std::vector<Link> links_;
  nn::Index moreLinks_ = 0;
  nn::ActivationCurve curve_;
  std::optional<QPointF> point_;
  double sum_ = 0;
  QString sumText_, outputText_, gradientText_, activation_;
  std::shared_ptr<const nn::StepRecord> record_;  ///< for the names of the numbers
  nn::TensorElement sumAt_, outputAt_;
  std::optional<nn::TensorElement> gradientAt_;  ///< once it is known
  int current_ = -1;
};

}  // namespace ui
