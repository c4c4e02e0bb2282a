#pragma once

#include <QString>

#include "engine/project/experiment.h"
#include "ui/training/probe.h"

namespace ui {

/// What a sample is and what the network takes it for, in words.
struct SampleVerdict {
  QString label;      ///< "7", "Sandal"; empty when it has no class that is known
  QString answer;     ///< the class with the largest number, or the number itself; empty when there is no prediction
  double share = -1;  ///< of the answer, in [0, 1]; negative when the network gives no probabilities
  bool isWrong = false;
};

/// data: null when they are not known; classes are numbers then.
SampleVerdict sampleVerdict(const ProbeResult& result, const nn::PreparedData* data);

}  // namespace ui
