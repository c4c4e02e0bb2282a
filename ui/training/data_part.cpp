#include "ui/training/data_part.h"

#include <QCoreApplication>

namespace ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("DataPart", text); }

}  // namespace

std::shared_ptr<const nn::Dataset> samplesOf(const nn::PreparedData& data, DataPart part) {
  switch (part) {
    case DataPart::Training:
      return data.train;
    case DataPart::Validation:
      return data.validation;
    case DataPart::Test:
      return data.test;
  }
  return nullptr;
}

std::vector<DataPart> partsOf(const nn::PreparedData& data) {
  std::vector<DataPart> parts;
  for (const DataPart part : {DataPart::Training, DataPart::Validation, DataPart::Test})
    if (samplesOf(data, part)) parts.push_back(part);
  return parts;
}

QString nameOf(DataPart part) {
  switch (part) {
    case DataPart::Training:
      return tr("Training");
    case DataPart::Validation:
      return tr("Validation");
    case DataPart::Test:
      return tr("Test");
  }
  return {};
}

QString titleOf(DataPart part) {
  switch (part) {
    case DataPart::Training:
      return tr("training set");
    case DataPart::Validation:
      return tr("validation set");
    case DataPart::Test:
      return tr("test set");
  }
  return {};
}

QString sampleTitleOf(DataPart part) {
  switch (part) {
    case DataPart::Training:
      return tr("training sample");
    case DataPart::Validation:
      return tr("validation sample");
    case DataPart::Test:
      return tr("test sample");
  }
  return {};
}

}  // namespace ui
