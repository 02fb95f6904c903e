using TrtOperator.ControllerRuntime;

namespace TrtOperator.Operator.Slots;

/// <summary>
/// How many Jobs each builder class runs. A Job counts from the moment somebody decides to create it: two reconciles beside each other never take the same slot.
/// </summary>
public sealed class SlotLedger
{
    /// <summary>The class name under which all Jobs of the operator are counted.</summary>
    public const string WholeOperator = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, string> _classes = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Takes a slot for a Job that is about to be created. Taking it twice is taking it once.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="className">Its builder class.</param>
    /// <param name="limit">Most unfinished Jobs of that class.</param>
    /// <param name="wholeLimit">Most unfinished Jobs of the whole operator; 0: any number.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryTake(ObjectKey job, string className, int limit, int wholeLimit)
    {
        lock (_lock)
        {
            if (_classes.ContainsKey(job))
            {
                return true;
            }

            if (Count(className) >= limit || (wholeLimit > 0 && _classes.Count >= wholeLimit))
            {
                return false;
            }

            Set(job, className);
            return true;
        }
    }

    /// <summary>Counts a Job that was seen unfinished.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="className">Its builder class.</param>
    public void Saw(ObjectKey job, string className)
    {
        lock (_lock)
        {
            if (_classes.TryGetValue(job, out string? old))
            {
                if (old == className)
                {
                    return;
                }

                Clear(job);
            }

            Set(job, className);
        }
    }

    /// <summary>Frees the slot of a Job that has ended, is gone or could not be created.</summary>
    /// <param name="job">The Job.</param>
    /// <returns>The class that has room now; null if the Job held no slot.</returns>
    public string? Free(ObjectKey job)
    {
        lock (_lock)
        {
            return Clear(job);
        }
    }

    /// <summary>Unfinished Jobs of a class.</summary>
    /// <param name="className">The class, or <see cref="WholeOperator"/> for all.</param>
    /// <returns>The number.</returns>
    public int Unfinished(string className)
    {
        lock (_lock)
        {
            return className == WholeOperator ? _classes.Count : Count(className);
        }
    }

    private int Count(string className) => _counts.GetValueOrDefault(className);

    private void Set(ObjectKey job, string className)
    {
        _classes[job] = className;
        _counts[className] = Count(className) + 1;
    }

    private string? Clear(ObjectKey job)
    {
        if (!_classes.Remove(job, out string? className))
        {
            return null;
        }

        int left = Count(className) - 1;
        if (left == 0)
        {
            _counts.Remove(className);
        }
        else
        {
            _counts[className] = left;
        }

        return className;
    }
}
