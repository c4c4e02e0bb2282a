#include "ui/training/project_data.h"

#include <utility>

#include "ui/common/engine_text.h"

namespace ui {

ProjectData::ProjectData(nn::DataPaths paths, QObject* parent) : QObject(parent), paths_(std::move(paths)) {}

ProjectData::~ProjectData() { stop_.request_stop(); }

void ProjectData::load(const nn::DataSettings& settings, std::uint64_t seed, const QString& projectFolder) {
  Wanted wanted{settings, seed, projectFolder};
  if (wanted_ == wanted) return;
  if (wanted_ && wanted_->settings.source != settings.source) data_.reset();
  wanted_ = std::move(wanted);
  start();
}

void ProjectData::reload() {
  loaded_.reset();
  if (wanted_) start();
}

void ProjectData::provide(const nn::DataSettings& settings, std::uint64_t seed, nn::LoadedData loaded) {
  loadedSource_ = sourceOf({settings, seed, {}});
  loaded_ = std::make_shared<const nn::LoadedData>(std::move(loaded));
  if (wanted_ && sourceOf(*wanted_) == *loadedSource_) start();  // the same file, read anew
}

ProjectData::Source ProjectData::sourceOf(const Wanted& wanted) {
  return {wanted.settings.source, wanted.settings.options, wanted.seed, wanted.folder};
}

ProjectData::Result ProjectData::prepare(const Wanted& wanted, const nn::DataPaths& paths,
                                         std::shared_ptr<const nn::LoadedData> loaded, const std::stop_token& stop) {
  Result result;
  try {
    const nn::DataSettings& settings = wanted.settings;
    if (!loaded) {
      const std::filesystem::path folder(wanted.folder.toStdU16String());
      loaded = std::make_shared<const nn::LoadedData>(
          nn::loadProjectData(settings, wanted.seed, paths, folder, nn::LoadMonitor{stop, {}}));
    }
    result.loaded = loaded;
    const nn::HoldOut parts = nn::holdOut(loaded->train, settings.validationFraction, wanted.seed);
    result.data = std::make_shared<const nn::PreparedData>(nn::prepareParts(*loaded, parts, settings, wanted.seed));
    result.baseline = baselineOf(*result.data);
  } catch (const std::exception& failure) {
    result.data.reset();
    result.error = text(failure.what());
  }
  return result;
}

void ProjectData::start() {
  isLoading_ = true;
  error_.clear();
  const Source source = sourceOf(*wanted_);
  if (loadedSource_ != source) loaded_.reset();
  loadedSource_ = source;
  stop_.request_stop();  // what is under way is wanted no more
  stop_ = {};
  const quint64 request = ++request_;
  worker_.run([this, request, wanted = *wanted_, paths = paths_, loaded = loaded_, stop = stop_.get_token()] {
    Result result = prepare(wanted, paths, loaded, stop);
    QMetaObject::invokeMethod(
        this, [this, request, result = std::move(result)] { receive(request, result); }, Qt::QueuedConnection);
  });
  emit changed();
}

void ProjectData::receive(quint64 request, const Result& result) {
  if (request != request_) return;
  loaded_ = result.loaded;
  data_ = result.data;
  baseline_ = result.baseline;
  error_ = result.error;
  isLoading_ = false;
  emit changed();
}

}  // namespace ui
