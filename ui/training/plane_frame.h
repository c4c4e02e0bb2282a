#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QImage>

#include "engine/analysis/plane_response.h"
#include "engine/analysis/step_trace.h"
#include "engine/project/experiment.h"
#include "ui/training/plane_network.h"

namespace ui {

/// Colours of the pictures, taken from the theme where that may be asked: on the GUI thread.
struct PlaneColors {
  std::array<QRgb, 256> ramp{};  ///< from the largest negative number to the largest positive one
  std::vector<QRgb> classes;
  QRgb ground = 0, border = 0;
  friend bool operator==(const PlaneColors&, const PlaneColors&) = default;
};

/// A sample as a point of the plane.
struct PlanePoint {
  enum class Part : std::uint8_t { Training, Validation, Test };
  float x = 0, y = 0, target = 0;
  Part part = Part::Training;
};

/// Samples to draw; of large sets some, evenly spread.
struct PlanePoints {
  nn::PlaneArea area;
  std::vector<PlanePoint> points;
  nn::Index all = 0;  ///< how many there are
};

/// Which numbers of the large picture are told apart by a line or shown as flat colours.
struct PlaneLook {
  bool isDiscrete = false;
  double threshold = 0.5;  ///< of a yes-or-no unit
  friend bool operator==(const PlaneLook&, const PlaneLook&) = default;
};

/// One look at a network over the plane: what every unit answers, as numbers and as pictures. Immutable once it is handed out.
struct PlaneFrame {
  std::shared_ptr<const nn::Network> network;  ///< null when there is none that can run
  std::shared_ptr<const nn::PreparedData> data;
  std::shared_ptr<const PlanePoints> points;
  PlaneNetwork drawn;
  nn::PlaneArea area;
  nn::Index side = 0;
  nn::Tensor features;                          ///< (all features, side, side), not scaled
  std::vector<nn::Tensor> answers;              ///< of each layer, (units, side, side)
  std::vector<double> scales;                   ///< largest absolute number of each layer's answers, over all its units
  std::vector<QImage> tiles;                    ///< features, then layers: pictures of kTile × kTile, one below the other
  QImage surface;                               ///< the prediction, kSurface × kSurface
  std::vector<nn::Tensor> gradients;            ///< ∂loss/∂kernel of each layer, when asked for
  std::shared_ptr<const nn::StepTrace> motion;  ///< of a step, with the kernels' numbers; null when it is not asked for
  double trainLoss = 0, heldLoss = 0;           ///< means without penalties; NaN when there is none
  nn::Index trainSamples = 0, heldSamples = 0;
  bool heldIsTest = true;  ///< else validation
  QImage picture;          ///< made by PlaneRequest::compose
  bool isLate = false;     ///< by compose
  double milliseconds = 0;
  QString problem;

  static constexpr int kTile = 32, kSurface = 192;
  /// How the step moved the kernel of a layer; null when that is not known, or the optimizer remembers no direction.
  const nn::ParameterMotion* motionOf(int layer) const;
  /// Largest absolute number of one unit's answers: its own scale, by which its picture is coloured; 1 for a silent unit.
  static double scaleOf(const nn::Tensor& answers, nn::Index unit);
  /// The value of a unit (or class) at a place of the plane; of the nearest place of the grid.
  static double valueAt(const nn::Tensor& answers, nn::Index unit, const nn::PlaneArea& area, double x, double y);
};

/// What is to be looked at. A value: it goes to another thread.
struct PlaneRequest {
  std::shared_ptr<const nn::Network> network;
  std::shared_ptr<const nn::PreparedData> data;
  std::optional<PlaneNetwork> drawn;
  PlaneColors colors;
  PlaneLook look;
  std::string place;  ///< of what the data are: while it stays, the area only grows
  bool wantsGradients = false;
  std::shared_ptr<const nn::StepTrace> motion;  ///< goes into the frame
  /// Called last, on the same thread; may say that its picture is not quite that of the frame.
  std::function<QImage(const PlaneFrame&, bool& isLate)> compose;
};

/// Makes frames; keeps what the next one can use.
///
/// Threads  belongs to one thread at a time.
class PlaneFrameMaker {
 public:
  PlaneFrameMaker();
  ~PlaneFrameMaker();
  std::shared_ptr<const PlaneFrame> make(const PlaneRequest& request);

 private:
  struct Kept;
  std::unique_ptr<Kept> kept_;
};

/// A picture of one unit's answers, smooth, PlaneFrame::kSurface pixels wide. scale: number of the strongest colour.
QImage answerPicture(const nn::Tensor& answers, nn::Index unit, double scale, const PlaneColors& colors);

}  // namespace ui
