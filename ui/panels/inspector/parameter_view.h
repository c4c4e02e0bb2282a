#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <QCheckBox>
#include <QLabel>
#include <QWidget>

#include "engine/graph/network.h"

namespace ui {

class ScaledPicture;
class SizeSpinBox;
class TensorPicture;

/// One number for each weight of a layer, as a picture: kernels of a convolution as tiles for one input channel, or in colour
/// where there are three; weights of a dense layer as one picture per unit when its input is a flattened image, else as a heat
/// map; biases as bars. Kernels can be sorted by their norm.
class ParameterView : public QWidget {
  Q_OBJECT
 public:
  /// The numbers of a parameter of the plan, as large as it.
  using Numbers = std::function<nn::ConstTensorView(nn::Index parameter)>;

  explicit ParameterView(QWidget* parent = nullptr);
  /// Another layer: begins with its first input channel.
  void startOver();
  /// owner keeps the numbers alive. False, and hidden, when the layer has no weights.
  bool showNumbers(std::shared_ptr<const void> owner, const nn::NetworkPlan& plan, const nn::NetworkPlan::Step& step,
                   const Numbers& numbers);
  const ScaledPicture& weights() const { return *weights_; }
  /// The order in which the kernels are shown; empty when they are as they come.
  const std::vector<nn::Index>& order() const { return order_; }
  void setNames(const QString& weights, const QString& bias);
  TensorPicture& weightPicture();
  TensorPicture& biasPicture();
  /// A number of the layer's own parameters.
  struct Place {
    int parameter = 0;  ///< among those of the layer
    nn::Index element = 0;
  };
  /// Which one is drawn as this number of the pictures; nothing while there is nothing.
  std::optional<Place> weightAt(nn::Index number) const;
  std::optional<Place> biasAt(nn::Index number) const;

 signals:
  /// A click on one of the tiles: its number among the layer's filters or units.
  void chosen(nn::Index number);
  /// The user wants to see the same in another way: show it again.
  void changed();

 private:
  void makeControls();
  void showWeights(std::shared_ptr<const void> owner, const nn::NetworkPlan& plan, const nn::NetworkPlan::Step& step,
                   nn::ConstTensorView values);

  QLabel* caption_;
  QWidget* controls_;
  QLabel* channelLabel_;
  SizeSpinBox* channel_;
  QLabel* channelCount_;
  QCheckBox* sorted_;
  QCheckBox* colors_;
  ScaledPicture* weights_;
  QLabel* biasTitle_;
  ScaledPicture* bias_;
  std::vector<nn::Index> order_;
  std::optional<int> weightParameter_, biasParameter_;  ///< among the layer's own
  nn::Index pixelChannels_ = 0;  ///< of a picture that shows one channel of flattened inputs; 0: the numbers are the weights'
  std::optional<nn::Index> pointed_;  ///< tile under the mouse
};

}  // namespace ui
