#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/csv.h"
#include "engine/data/dataset.h"

namespace nn {

/// The options of a data set that is made from a table: target, task, ignore, categories, weight,
/// missing, delimiter, decimal, header, test.
const std::vector<OptionSpec>& csvOptions();

/// What the (completed) options say of how the file is written.
CsvFormat csvFormat(const Options& completedOptions);

/// True for the names of tables: ".csv", ".tsv", ".tab", ".txt" and ".data".
bool isCsvFile(const std::filesystem::path& file);

/// Samples of a table: its rows, without those left out for missing values. The target columns become classes or values, all
/// other columns inputs; text and categories become one input for each kind. `info` gives the words; shapes, names and classes
/// come from the table. There is no test part. Throws ConfigError for a column that is not there or cannot be what it is chosen
/// for, FormatError when no row is left; both begin with `where`.
LoadedData csvDataset(const CsvTable& table, const Options& completedOptions, DatasetInfo info, const std::string& where);

/// Reads the file and makes samples of it. Throws what readCsv() and csvDataset() throw.
LoadedData loadCsv(const std::filesystem::path& file, const Options& completedOptions, DatasetInfo info,
                   const LoadMonitor& monitor = {});

}  // namespace nn
