#pragma once

#include <memory>

#include <QLabel>
#include <QWidget>

#include "ui/training/microscope_scene.h"
#include "ui/widgets/tensor_cells.h"

namespace ui {

class ElidedLabel;
class ScaleLegend;

/// One tensor of the layer: name, shape, its numbers and their scale; says so while they are not computed yet.
class TensorCard : public QWidget {
  Q_OBJECT
 public:
  explicit TensorCard(QWidget* parent = nullptr);
  /// index: of the scene's tensors.
  void setTensor(std::shared_ptr<const MicroscopeScene> scene, std::size_t index);
  const MicroscopeTensor& tensor() const { return scene_->tensors[index_]; }
  TensorCells& cells() { return *cells_; }
  /// Width and height that the numbers may take.
  void setRoom(QSize room);
  /// Marks those of these cells that are here as playing a part.
  void setInvolved(const std::vector<nn::TensorElement>& elements);
  /// Lights those of these cells that are here.
  void highlight(const std::vector<nn::TensorElement>& elements);
  QString title() const;

 signals:
  /// None when mouse and keys left.
  void pointed(const std::vector<nn::TensorElement>& elements);
  void chosen(const nn::TensorElement& element);

 private:
  QString describe(nn::Index element) const;
  std::vector<nn::Index> hereOf(const std::vector<nn::TensorElement>& elements) const;

  std::shared_ptr<const MicroscopeScene> scene_;
  std::size_t index_ = 0;
  QLabel* symbol_;
  QLabel* shape_;
  QLabel* caption_;
  TensorCells* cells_;
  ScaleLegend* legend_;
};

}  // namespace ui
