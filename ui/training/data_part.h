#pragma once

#include <memory>
#include <vector>

#include <QMetaType>
#include <QString>

#include "engine/project/experiment.h"

namespace ui {

/// One of the parts that data are divided into.
enum class DataPart { Training, Validation, Test };

/// Its samples, scaled as the network gets them; null when the data have no such part.
std::shared_ptr<const nn::Dataset> samplesOf(const nn::PreparedData& data, DataPart part);

/// The parts that the data have, in the order of the enumeration.
std::vector<DataPart> partsOf(const nn::PreparedData& data);

/// "Validation"
QString nameOf(DataPart part);
/// "validation set"
QString titleOf(DataPart part);
/// "validation sample"
QString sampleTitleOf(DataPart part);

}  // namespace ui

Q_DECLARE_METATYPE(ui::DataPart)
