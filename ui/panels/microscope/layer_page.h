#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QLabel>
#include <QTimer>
#include <QWidget>

#include "ui/training/microscope_scene.h"

namespace ui {

class FlowLayout;
class PanelScrollArea;
class TensorCard;

/// A layer from within: what comes in, its weights, what it computes and passes on; on the way back the gradients; then the
/// update. Each stage under a heading with its formula.
class LayerPage : public QWidget {
  Q_OBJECT
 public:
  explicit LayerPage(QWidget* parent = nullptr);
  /// Makes what a layer will need, little by little: soon one will be looked at.
  void prepare();
  void setScene(std::shared_ptr<const MicroscopeScene> scene);
  const std::vector<TensorCard*>& cards() const { return cards_; }
  /// The card that an element stands in; null for none.
  TensorCard* cardOf(const nn::TensorElement& element) const;
  void highlight(const std::vector<nn::TensorElement>& elements);
  /// What takes the keyboard, in the order in which it is read.
  std::vector<QWidget*> tabStops() const;
  /// Gives the keyboard to the numbers, those of this element if it is here.
  void takeFocus(const std::optional<nn::TensorElement>& element);
  /// Scrolls to where the process stands.
  void revealProcess();
  /// Scrolls to a number.
  void reveal(const nn::TensorElement& element);

 signals:
  void pointed(const std::vector<nn::TensorElement>& elements);
  void chosen(const nn::TensorElement& element);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Section {
    QLabel* heading = nullptr;
    QWidget* body = nullptr;
    FlowLayout* flow = nullptr;
    std::vector<TensorCard*> pool;  ///< made so far; those that the layer does not need are hidden
  };
  void makeSections();
  TensorCard* cardAt(Section& section, std::size_t place);
  void makeAhead();
  void arrange();
  QString headingOf(MicroscopeTensor::Stage stage) const;

  std::shared_ptr<const MicroscopeScene> scene_;
  PanelScrollArea* scroll_;
  QWidget* content_;
  std::vector<Section> sections_;
  std::vector<TensorCard*> cards_;  ///< those that are shown, in the order of the scene's tensors
  QTimer ahead_;
};

}  // namespace ui
