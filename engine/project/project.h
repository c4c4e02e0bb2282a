#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/augmentations/pipeline.h"
#include "engine/data/normalizer.h"
#include "engine/data/own_samples.h"
#include "engine/graph/graph.h"
#include "engine/training/training_settings.h"

namespace nn {

/// Which data a project uses and how they are prepared.
struct DataSettings {
  std::string source = "mnist";  ///< registry id or path (relative ones: to the project file)
  Options options = {};          ///< of generators: samples, noise
  double validationFraction = 0.1;
  bool leaveOutRepeats = false;  ///< validation and test go without samples whose inputs are also trained on
  Scaling scaling = Scaling::MinMax;
  std::vector<AugmentationSetting> augmentations = {};  ///< of training images, in this order
  std::vector<OwnSample> ownSamples = {};               ///< drawn and labelled, trained on besides the source's samples
  std::vector<OwnPoint> ownPoints = {};                 ///< painted in the plane, used besides the samples of a point set
  friend bool operator==(const DataSettings&, const DataSettings&) = default;
};

/// Where a card lies on the canvas, in scene pixels.
struct CanvasPosition {
  double x = 0, y = 0;
  friend bool operator==(const CanvasPosition&, const CanvasPosition&) = default;
};

/// A titled frame around some cards of the canvas; it lies where they lie.
struct CanvasGroup {
  std::string title;
  int color = 0;                   ///< 0 is neutral, 1 to kCanvasColors a hue
  std::vector<NodeId> nodes = {};  ///< a node is in one group at most
  friend bool operator==(const CanvasGroup&, const CanvasGroup&) = default;
};

/// Free text on the canvas.
struct CanvasComment {
  std::string text;
  int color = 0;  ///< as in CanvasGroup
  CanvasPosition position = {};
  friend bool operator==(const CanvasComment&, const CanvasComment&) = default;
};

inline constexpr int kCanvasColors = 10;

/// Everything a .layerlab file holds: a plain value, copied for undo and compared for "modified".
struct Project {
  std::string title, notes;
  Graph graph;
  std::map<NodeId, CanvasPosition> positions;
  std::vector<CanvasGroup> groups;
  std::vector<CanvasComment> comments;
  DataSettings data;
  TrainingSettings training;
  /// Start values that replace the initializer's: full parameter name -> numbers in row-major order.
  std::map<std::string, std::vector<double>> initialValues;
  /// File name, beside the project file, of the checkpoint with its trained state; empty when there is none.
  std::string checkpoint;

  friend bool operator==(const Project&, const Project&) = default;
};

inline constexpr int kProjectVersion = 1;

/// Deterministic JSON text: equal projects give equal text.
std::string toJson(const Project& project);

/// Reads every version up to kProjectVersion. Throws FormatError: "<where>: expected ..., got ...", with line for damaged JSON
/// and the path of the field otherwise; a newer version says which program version is needed. Unknown layer types stay in the
/// graph as they are (analysis reports them), so that nothing is lost.
Project projectFromJson(const std::string& text, const std::string& where);

Project readProject(const std::filesystem::path& file);
/// Atomic. Throws FormatError.
void writeProject(const std::filesystem::path& file, const Project& project);

}  // namespace nn
