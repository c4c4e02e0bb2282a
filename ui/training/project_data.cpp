#include "ui/training/project_data.h"

#include <utility>

#include "ui/common/engine_text.h"

namespace ui {

ProjectData::ProjectData(nn::DataPaths paths, QObject* parent) : QObject(parent), paths_(std::move(paths)) {}

void ProjectData::load(const nn::DataSettings& settings, std::uint64_t seed, const QString& projectFolder) {
  Wanted wanted{settings, seed, projectFolder};
  if (wanted_ == wanted) return;
  if (wanted_ && wanted_->settings.source != settings.source) data_.reset();
  wanted_ = std::move(wanted);
  start();
}

void ProjectData::reload() {
  if (wanted_) start();
}

void ProjectData::start() {
  isLoading_ = true;
  error_.clear();
  const quint64 request = ++request_;
  worker_.run([this, request, wanted = *wanted_, paths = paths_] {
    std::shared_ptr<const nn::PreparedData> data;
    DataBaseline baseline;
    QString error;
    try {
      data = std::make_shared<const nn::PreparedData>(
          nn::prepareData(wanted.settings, wanted.seed, paths, std::filesystem::path(wanted.folder.toStdU16String())));
      baseline = baselineOf(*data);
    } catch (const std::exception& failure) {
      data.reset();
      error = text(failure.what());
    }
    QMetaObject::invokeMethod(
        this, [this, request, data = std::move(data), baseline, error] { receive(request, data, baseline, error); },
        Qt::QueuedConnection);
  });
  emit changed();
}

void ProjectData::receive(quint64 request, std::shared_ptr<const nn::PreparedData> data, const DataBaseline& baseline,
                          const QString& error) {
  if (request != request_) return;
  data_ = std::move(data);
  baseline_ = baseline;
  error_ = error;
  isLoading_ = false;
  emit changed();
}

}  // namespace ui
