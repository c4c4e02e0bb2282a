#pragma once

#include "ui/training/plane_frame.h"

namespace ui {

/// Small pictures of all units' answers, one below the other, each by its own scale: what a unit tells apart is to be seen,
/// also where others of its layer are larger.
QImage tilesOf(const nn::Tensor& answers, const PlaneColors& colors);

/// The prediction: classes in their colours, paler where the network is less sure, with a line where the class changes; values
/// by the ramp. info: of the data, for the number of classes.
QImage surfaceOf(const nn::Tensor& answers, double scale, const nn::DatasetInfo& info, const PlaneColors& colors,
                 const PlaneLook& look);

}  // namespace ui
